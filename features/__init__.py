"""What a project, a talent and a park are, and how each becomes columns and numbers."""
