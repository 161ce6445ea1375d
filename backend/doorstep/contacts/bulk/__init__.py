"""One change for many people at once: in pieces, with progress, and for deletions with a week to undo them."""
