terraform {}
resource "heroku_app" "web" {
  name = "web"

  lifecycle { prevent_destroy = true }
  dynamic "organization" {
    for_each = []
    content {
      name = "x"
    }
  }
}
resource heroku_app worker {}
variable "esc\"aped" {
}
é "x" {}
_a-b = 1
