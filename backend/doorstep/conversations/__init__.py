"""Conversations: started by a person, answered by teammates, numbered by SQL."""
