"""One lead and many: its file, facts, search, and what is due today."""
