locals {
  v = 1