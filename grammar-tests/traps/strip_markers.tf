locals {
  v = "a ${~ "b" ~} c %{~ if true ~} d %{~ endif ~} e"
}
