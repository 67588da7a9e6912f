"""What the service tells those who look after it: logs and metrics without personal data, and whether it can serve."""
