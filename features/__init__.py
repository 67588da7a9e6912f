"""What a project and a place are, what a city's policy says, and how each becomes columns and numbers."""
