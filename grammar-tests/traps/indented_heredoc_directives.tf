locals {
  v = <<-E
    %{ for x in [1, 2] ~}
      ${x}
        deep
    %{ endfor ~}
    end
    E
}
