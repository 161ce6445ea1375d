"""Who listens to what, across processes; who is here."""
