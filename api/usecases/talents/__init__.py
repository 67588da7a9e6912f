"""What the talent office does: shortlists, the steps of candidates towards roles, who is told to whom."""
