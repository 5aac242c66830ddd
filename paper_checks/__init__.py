"""What the paper said, and whether it is so."""
