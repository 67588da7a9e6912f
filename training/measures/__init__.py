"""How good a ranking or a chance is."""
