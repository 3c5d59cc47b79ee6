a=<<E
%{ if x   }
  ${  y+1   }
%{endif}
E
