"""Which column is what: headers, synonyms, mapping files."""
