"""The rules between roles (guests) and candidates (hosts), by subject; ``rules`` lists them in order."""
