"""The filter language of the API's searches: read against a list of fields, never guessed. Pure."""
