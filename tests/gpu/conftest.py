"""Tests that need a CUDA device; elsewhere each is skipped and says why."""

from tests.poison import poisoned

__all__ = ["poisoned"]
