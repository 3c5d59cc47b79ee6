a = merge(
  local.x,
  { y = 1 },
  var.z...
)
