resource "heroku_app" "a" {
  name   = "a"
  region = var.
  stack  = local.stacks[
  space  = "${var.
}
