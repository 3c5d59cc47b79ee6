locals {
  v = "%{ if
    true
    }yes%{ else }no%{ endif }"
}
