"""The parallel scan: one signature, `scan(decay, input, initial)`, whatever runs it.

The package is called `scans` so that `selssm.scan` can be the function.
"""

from selssm.scans.associative import scan

__all__ = ["scan"]
