"""People out of a CSV file: its bytes into rows, rows into what they say of whom, and that into the database, batch by batch."""
