"""What happens between a lead and a place: sent, accepted, declined, asked, moved."""
