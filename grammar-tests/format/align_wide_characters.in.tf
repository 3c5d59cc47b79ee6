é=1 # a
bb="日本" # b
ccc="é" # c
d="👩‍👩‍👧" # d
