"""Identities: equations that hold for all dimensions and all lengths."""
