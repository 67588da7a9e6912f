"""How people and systems use it: store, access, use cases, JSON routes, console, sheets, command line."""
