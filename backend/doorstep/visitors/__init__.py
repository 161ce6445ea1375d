"""Who has not written yet: kept in Valkey for nine months after the last visit, never in the database."""
