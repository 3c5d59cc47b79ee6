terraform {
  required_version = ">= 1.3"
  required_providers {
    heroku = { "source" = "heroku/heroku", "version" = "~> 5.3" }
  }
}
variable "name" {
  default = "web"
  validation {
    condition     = "var.name != ''"
    error_message = "A name."
  }
}
locals {
  full = "${var.name}-app"
}
resource "heroku_app" "web" {
  name   = "${local.full}"
  region = "eu"
  organization {
    name = "team"
  }
  lifecycle {
    ignore_changes = ["config_vars"]
    precondition {
      condition = "${var.name != ""}"
    }
  }
  dynamic "organization" {
    for_each = []
    content {
      name = "${organization.value}"
    }
  }
  provisioner "local-exec" {
    command = "echo ${self.web_url}"
  }
}
resource "heroku_app" "worker" {
  name = "w"
}
resource "heroku_addon" "db" {
  app_id       = "${heroku_app.web.id}"
  organization = { "x" = 1 }
}
module "m" {
  source = "./m"
}
output "url" {
  value = "${heroku_app.web.web_url}"
}
