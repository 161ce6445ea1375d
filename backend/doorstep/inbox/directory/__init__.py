"""People and companies as teammates look through them: lists, and a page about each."""
