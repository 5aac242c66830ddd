"""Without a GPU the kernels run in Triton's interpreter, which must be chosen before they load."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch

from tests.poison import poisoned

__all__ = ["poisoned"]

if not torch.cuda.is_available():
    os.environ["TRITON_INTERPRET"] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where there is a GPU, these tests belong to `pytest -m gpu` too."""
    here = Path(__file__).parent
    for item in items:
        if torch.cuda.is_available() and here in item.path.parents:
            item.add_marker(pytest.mark.gpu)
