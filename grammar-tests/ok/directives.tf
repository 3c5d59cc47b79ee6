a = "%{ if x }yes%{ endif }"
b = "%{ if x }yes%{ else }no%{ endif }"
c = "%{ for x in y }${x},%{ endfor }"
d = "%{ for k, v in y }${k}=${v}%{ if v } \"!\" $${z} \u0041%{ endif }%{ endfor }"
e = <<-E
    %{ if x ~}
    \n $${y}
      indented
    %{ endif ~}
    %{ for z in y }
    ${z}
    %{ endfor }
  E
