"""Files that come with parts of conversations: what they are, where they lie, and who may open them."""
