"""The parallel scan: one signature, `scan(decay, input, initial)`, whatever runs it."""

from selssm.scan.associative import scan

__all__ = ["scan"]
