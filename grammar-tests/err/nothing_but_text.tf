This is not a configuration.
It is prose, with "quotes" and (brackets.
