locals { v = 1 }
