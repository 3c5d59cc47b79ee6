terraform {
  required_version = ">= 1.3"
  required_providers {
    heroku = {
      source  = "heroku/heroku"
      version = "~> 5.3"
    }
  }
}

variable "name" {
  type        = string
  description = <<-EOT
    The prefix of every name.
    Lower case.
  EOT

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,20}$", var.name))
    error_message = "The name \"${var.name}\" is not usable."
  }
}

variable "services" {
  type = map(object({
    size     = optional(string, "basic")
    quantity = optional(number, 1)
  }))
  default = {}
}

locals {
  apps  = { for key, service in var.services : key => merge(service, { name = "${var.name}-${key}" }) }
  urls  = [for app in heroku_app.service : app.web_url if app.web_url != null]
  first = try(local.urls[0], null)
}

resource "heroku_app" "service" {
  for_each = local.apps

  name   = each.value.name
  region = var.eu ? "eu" : "us"

  dynamic "organization" {
    for_each = var.team == null ? [] : [var.team]
    content {
      name = organization.value
    }
  }
}

resource "heroku_formation" "web" {
  for_each   = local.apps
  app_id     = heroku_app.service[each.key].id
  type       = "web"
  quantity   = each.value.quantity
  size       = each.value.size
  depends_on = [heroku_build.service]

  provisioner "local-exec" {
    command = "./wait ${heroku_app.service[each.key].web_url} $${TIMEOUT:-60}"
  }
}

output "urls" {
  value = heroku_app.service[*].web_url
}
