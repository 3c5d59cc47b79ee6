a b c {
}
a"b"   "c"{}
a b-c {}
resource heroku_app "web" {
}
a "" {}
a é {}
