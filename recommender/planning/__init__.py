"""The city as a whole: targets attained, places by field."""
