"""Contraction of gated transitions: one norm that shrinks under every gate."""
