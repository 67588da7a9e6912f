"""Files that people send instead of typing."""
