variable "name" {}
variable "app" {}

resource "terraform_data" "it" {
  input      = var.name
  depends_on = [terraform_data.first]
}

resource "terraform_data" "first" {
  input = [var.app]
}

output "id" {
  value = terraform_data.it.id
}
