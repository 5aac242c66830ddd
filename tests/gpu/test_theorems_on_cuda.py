"""Certified envelopes, rates, diverging words and mean squares around millions of real steps."""

from __future__ import annotations

import pytest
import torch

from selssm.bench.theorems.experiments import EXPERIMENTS, run
from selssm.bench.theorems.sizes import LARGE
from selssm.word_search import Beam, fastest

pytestmark = pytest.mark.gpu


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_what_is_measured_stays_on_the_certified_side(name):
    found = run(name, "cuda", LARGE[name])
    assert found.holds, found


def test_both_devices_find_words_that_grow_alike():
    source = torch.Generator().manual_seed(0)
    letters = torch.randn(64, 3, 4, 4, generator=source, dtype=torch.float64)
    here, there = (fastest(letters.to(d), Beam(64, 6)) for d in ("cpu", "cuda"))
    for (speed, _), (other, _) in zip(here, there, strict=True):
        assert speed == pytest.approx(other, rel=1e-9)
