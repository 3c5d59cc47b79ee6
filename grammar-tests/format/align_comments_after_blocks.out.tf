a {}    # one
bbbb {} # two
c "d" { # three
}       # four
