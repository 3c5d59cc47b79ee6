terraform { backend "local" {} }
locals { v = 1 }
