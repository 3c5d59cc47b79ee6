locals {
  v = "%{ while true }a%{ endwhile }"
}
