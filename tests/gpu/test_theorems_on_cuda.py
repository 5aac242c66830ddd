"""Certified envelopes, rates, diverging words and second moments around millions of real steps."""

from __future__ import annotations

import pytest
import torch

from selssm.bench import theorems

pytestmark = pytest.mark.gpu


@pytest.mark.parametrize("name", theorems.LARGE)
def test_what_is_measured_stays_on_the_certified_side(name):
    experiment = {
        "rate": theorems.leaky_rate, "envelope": theorems.selective_envelope,
        "start": theorems.selective_start, "word": theorems.diverging_word,
        "mean square": theorems.mean_square,
    }[name]  # fmt: skip
    found = experiment(torch.Generator("cuda").manual_seed(0), theorems.LARGE[name])
    assert found.holds, found
