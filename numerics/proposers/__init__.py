"""Searches for witnesses, in floating point, by any means: nothing here is believed.

A proposer may be wrong, slow or clever; what it returns counts only after the exact check in
`numerics/witnesses`.
"""
