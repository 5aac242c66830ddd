"""Bounded input, bounded state: how large the state can get."""
