locals {
  v = "\n\r\t\"\\\u00e9\U0001F600$${a}%%{b}"
}
