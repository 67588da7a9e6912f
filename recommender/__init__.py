"""How two sides are matched: data frames and arrays in, ranked explained lists out."""
