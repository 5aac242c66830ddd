"""Where there is a GPU, the tests of the kernels are GPU tests too."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tests.poison import poisoned

__all__ = ["poisoned"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where there is a GPU, these tests belong to `pytest -m gpu` too."""
    here = Path(__file__).parent
    for item in items:
        if torch.cuda.is_available() and here in item.path.parents:
            item.add_marker(pytest.mark.gpu)
