terraform {
required_version=">= 1.3"
  required_providers{
  heroku={
  source="heroku/heroku"
    version  =  "~> 5.3"
}
}
}

variable  "name"{
type="string"
description="The prefix"   # short
default=""
}

resource heroku_app   "web" {
count="${var.enabled?1:0}"
name="${var.name}-web"
region="${lookup(var.regions,"web","us")}"
config_vars={
LOG_LEVEL="info"
  URL = "${heroku_app.api.web_url}"// of the other
}
organization{
name="${var.team}"
locked=true
}
lifecycle { ignore_changes=["config_vars"] }
}
output "url" { value="${heroku_app.web.*.web_url}" }
