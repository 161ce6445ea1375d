"""Long work: it shows how far it is, can be stopped, and goes on where it was after a crash."""
