"""One file: what kind it is, opened safely, as a grid of cells."""
