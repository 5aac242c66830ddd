"""No wrong certificate is ever accepted, whatever is done to a right one.

Truth comes from `fuzz_truth`, which shares no code with the checkers. The deep lane runs the same
with many more cases: `pytest -m deep`.
"""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.certificate import holds
from numerics.checker import definite
from numerics.errors import InputError
from numerics.witnesses import growing_product, state_bound, weighted_max
from tests.numerics.fuzz_mutations import in_order, read, sources, spoiled
from tests.numerics.fuzz_truth import contradiction

DEEP = 40_000  # cases of the deep lane


def outcome(seed: int) -> str:
    """What became of the certificate spoiled with this seed."""
    try:
        made = read(spoiled(Random(seed)))
    except InputError:
        return "malformed"
    for certificate in (made, in_order(made)):
        if holds(certificate):
            wrong = contradiction(certificate, seed)
            return "held" if wrong is None else f"WRONG: {wrong}, seed {seed}"
    return "not held"


def test_the_certificates_to_start_from_hold_and_nothing_speaks_against_them():
    kinds = {(type(c.family).__name__, c.claim.property) for c in sources()}
    assert len(sources()) > 40 and len(kinds) > 20
    for made in sources():
        assert holds(made) and contradiction(made) is None


@settings(max_examples=600)
@given(st.integers(0, 2**40))
def test_no_wrong_certificate_is_accepted(seed):
    assert not outcome(seed).startswith("WRONG")


@pytest.mark.deep
def test_no_wrong_certificate_is_accepted_among_many():
    found = Counter(outcome(seed).split(",")[0] for seed in range(DEEP))
    print(f"{DEEP} spoiled certificates: {dict(found)}")
    assert not [what for what in found if what.startswith("WRONG")]
    assert found["held"] > DEEP / 50 and found["malformed"] > DEEP / 50


def no_definiteness(monkeypatch):
    monkeypatch.setattr(definite, "proves", lambda conditions, arithmetic: True)


def no_row_sums(monkeypatch):
    norm = weighted_max.norm_over_box
    monkeypatch.setattr(weighted_max, "norm_over_box", lambda f, w: norm(f, w) / 2)


def no_box(monkeypatch):
    nothing = lambda family, radii: (0,) * len(radii)  # noqa: E731
    monkeypatch.setattr(state_bound, "offered", nothing)


def eager_words(monkeypatch):
    monkeypatch.setattr(growing_product, "spectral_radius_at_least", lambda product, level: True)


@pytest.mark.parametrize("mutant", [no_definiteness, no_row_sums, no_box, eager_words])
def test_a_checker_that_lies_is_caught(mutant, monkeypatch):
    sources()
    mutant(monkeypatch)
    assert any(outcome(seed).startswith("WRONG") for seed in range(8000))
