# What is not known yet: `terraform_data.later.output`.
resource "terraform_data" "later" {
  input = "x"
}
