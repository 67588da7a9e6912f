"""Where in the service things are found, for all who name an address."""

PREFIX = "/api/v1"
"""Of every route of the JSON API."""
OWN_DATA = "/console/my-data"
"""Of candidates' own pages, each below it by the word of its link."""
