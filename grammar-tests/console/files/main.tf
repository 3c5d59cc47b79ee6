terraform {
  required_providers {
    terraform = {
      source = "terraform.io/builtin/terraform"
    }
  }
}
# What is not known yet: `terraform_data.later.output`.
resource "terraform_data" "later" {
  input = "x"
}
