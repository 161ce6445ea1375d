"""The companies that people belong to, known by the customer's own ids."""
