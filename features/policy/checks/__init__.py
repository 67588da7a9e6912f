"""What a pack must satisfy across its parts and files, beyond the shape of each."""
