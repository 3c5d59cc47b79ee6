resource "heroku_app" "a" {
  name = 'single'
  region = "eu";
  stack = `x`
  ok = 1
  acm : true
  "quoted" = 2
  a.b = 3
  space = x & y
  last = $var.x
}
x = 1
