a = /* c */ x /* d */ # e
b = x                 # c

c = x /* d */
