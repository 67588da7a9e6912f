"""The demo city: real parks with invented capacities, invented leads, and two years of invented events."""
