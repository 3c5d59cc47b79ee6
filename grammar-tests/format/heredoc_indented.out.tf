a {
  b   = <<-E
      text
   ${x}
        E
  ccc = 1
}
