locals
{
  v = 1
}
