locals {
  v = 1
}
﻿# x
