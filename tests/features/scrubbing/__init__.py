"""Personal data taken out of free text."""
