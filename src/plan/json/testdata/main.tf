variable "key" {
  type      = string
  default   = "hunter2"
  sensitive = true
}

variable "names" {
  type        = list(string)
  default     = ["a", "b"]
  description = "What the parts are called."
}

locals {
  first = var.names[0]
}

resource "terraform_data" "app" {
  input = { key = var.key, list = [1, var.key], none = {}, name = local.first }
}

resource "terraform_data" "many" {
  count            = 2
  input            = "${terraform_data.app.id}-${count.index}"
  triggers_replace = [var.names, true]
}

module "part" {
  source   = "./part"
  for_each = toset(var.names)
  name     = each.key
  app      = terraform_data.app.id
}

output "parts" {
  value = { for name, part in module.part : name => part.id }
}

output "key" {
  value     = [var.key, 1]
  sensitive = true
}

output "fixed" {
  value = "x"
}
