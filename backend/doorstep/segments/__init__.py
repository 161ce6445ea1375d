"""Groups of people by rules: a query of the search with a name."""
