locals {
  v = 1
