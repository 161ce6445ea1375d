"""People and companies as files: tables that a spreadsheet opens and an import takes back, lines of JSON, and all about one person."""
