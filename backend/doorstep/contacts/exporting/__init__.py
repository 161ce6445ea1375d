"""People and companies as files: tables that a spreadsheet opens and an import takes back, and lines of JSON."""
