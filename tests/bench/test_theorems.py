"""The comparison of certified with measured numbers runs, holds, and can fail."""

from __future__ import annotations

import pytest
import torch

from selssm.bench import theorems


def source() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def test_every_experiment_holds_on_the_cpu():
    found = list(theorems.experiments("cpu", theorems.SMALL))
    assert len(found) == 5 and all(each.holds for each in found), found
    assert {each.theorem.partition(".")[0] for each in found} >= {"contraction", "bounded"}


@pytest.mark.parametrize(
    ("experiment", "wrong"),
    [
        (theorems.leaky_rate, lambda f: lambda theta, lo: f(theta=theta, lo=(1 + lo) / 2)),
        (theorems.selective_envelope, lambda f: lambda **k: 0.9 * f(**k)),
        (theorems.selective_start, lambda f: lambda **k: 0.99 * f(**k)),
    ],
)
def test_a_smaller_bound_fails(monkeypatch, experiment, wrong):
    """The mutants: a bound slightly below the certified one is not respected."""
    right = theorems.closed_form
    monkeypatch.setattr(theorems, "closed_form", lambda id: wrong(right(id)))
    names = {"leaky_rate": "rate", "selective_envelope": "envelope", "selective_start": "start"}
    assert not experiment(source(), theorems.SMALL[names[experiment.__name__]]).holds


def test_wrong_second_moments_fail(monkeypatch):
    right = theorems._second_moment
    monkeypatch.setattr(theorems, "_second_moment", lambda *a: 1.5 * right(*a))
    assert not theorems.mean_square(source(), theorems.SMALL["mean square"]).holds
