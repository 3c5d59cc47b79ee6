locals { v = 1, w = 2 }
