locals {
  v = "e\u0301" == "é"
}
