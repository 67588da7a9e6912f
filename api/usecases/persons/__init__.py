"""What candidates agree to and ask for, who they are, and how they are forgotten."""
