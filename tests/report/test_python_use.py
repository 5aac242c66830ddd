"""`selssm.report` and `selssm.certify` from Python: what they cannot take is one clear message."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

import selssm as library
from numerics.errors import InputError
from numerics.families import Diagonal, GateBox, Leaky
from selssm.layers import Gated
from selssm.spec import read_spec

HALF = (Fraction(1, 2),)
FAMILY = Leaky(A=(HALF,), gate=GateBox(low=HALF, high=HALF, scalar=True))
LOOKALIKE = SimpleNamespace(config=SimpleNamespace(to_dict=lambda: {"model_type": "mamba"}))
STRANGERS = [Gated("leaky", 2, 2), torch.nn.Linear(2, 2), LOOKALIKE, object(), None, 3, {"A": 1}]


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda x: type(x).__name__)
def test_what_cannot_be_certified_or_reported(stranger: object) -> None:
    with pytest.raises(InputError, match=r"certify takes a family.*numerics\.families"):
        library.certify(stranger, "contraction")
    with pytest.raises(InputError, match="neither a path nor a Spec"):
        library.report(stranger)


def test_the_public_names_are_listed_and_there() -> None:
    scans = ("gated_scan", "gated_step", "scan", "selective_scan", "selective_state_update")
    names = ("InputError", "certify", "layers", "report", "ssd", "ssd_step", "to_html", *scans)
    assert set(names) == set(library.__all__) <= set(dir(library))
    assert all(getattr(library, name) is not None for name in names)


def test_a_family_is_certified_and_a_spec_reported(examples: Path) -> None:
    assert str(library.certify(FAMILY, "contraction").verdict) == "proved"
    with pytest.raises(InputError, match="Spec that holds it"):
        library.report(FAMILY)
    with pytest.raises(InputError, match="Spec that holds it"):
        library.report(Diagonal((Fraction(-1),), *HALF, *HALF))
    spec = read_spec(examples / "s6.toml")
    made = library.report(spec)
    assert made.exit_code == 0 and library.to_html(made).startswith("<!doctype html>")
