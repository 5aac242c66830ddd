"""Certified beside measured: the table of every example, and what it says when they disagree."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import selssm
from numerics.certify import certify
from selssm.amount import Amount, Side
from selssm.analyse import demonstration, machine, measured, trial
from selssm.analyse import place as place_module
from selssm.analyse.families import TOLERANCE
from selssm.analyse.norms import norm_of
from selssm.analyse.numbers import quantities
from selssm.analyse.place import HERE, Place
from selssm.spec import read_spec

TORCH = Place("cpu", "this CPU", "torch", "float64")
NARROW = Place("cpu", "this CPU", "torch", "float32")
SIZES = ["contraction rate", "half-life", "state bound", "gain"]
EXPECTED = {
    "certified_leaky": SIZES, "dense": SIZES, "polytope": SIZES, "replace": SIZES, "s6": SIZES,
    "ssd": SIZES, "delta": SIZES[:2], "refuted_leaky": ["growth of the word"],
    "mean_square": ["mean-square rate", "growth of the word"], "unknown_leaky": [],
}  # fmt: skip


def measured_of(spec, certificates, device="cpu"):
    _, seen = demonstration.demonstrate(spec, certificates, np.random.default_rng(0), device)
    return measured.rows(certificates, quantities(spec.family, certificates), seen), seen


def certified(path: Path):
    spec = read_spec(path)
    asked = ((spec.family_for(name), name) for name in spec.properties)
    return spec, [
        certify(family, name, horizon=spec.horizon, tolerance=TOLERANCE) for family, name in asked
    ]


@pytest.mark.parametrize("name", EXPECTED)
def test_every_number_of_an_example_is_on_its_side(examples: Path, name: str) -> None:
    spec, certificates = certified(examples / f"{name}.toml")
    rows, _ = measured_of(spec, certificates)
    assert [row.name for row in rows] == EXPECTED[name]
    assert all(row.holds for row in rows), rows
    for row in rows:
        if row.name in ("contraction rate", "growth of the word"):  # runs reach these
            assert float(row.measured.value) == pytest.approx(float(row.certified.value), rel=0.05)


def test_all_examples_are_looked_at(examples: Path) -> None:
    assert {path.stem for path in examples.glob("*.toml")} == set(EXPECTED)


@pytest.mark.parametrize("name", ["certified_leaky", "s6", "dense", "delta", "polytope"])
def test_a_certified_number_that_is_false_is_seen(examples: Path, name: str) -> None:
    """The mutants: rates and bounds a little better than any that is true."""
    spec, certificates = certified(examples / f"{name}.toml")

    def better(certificate):
        rate, bound = certificate.claim.rate, certificate.claim.bound
        claim = replace(
            certificate.claim,
            rate=None if rate is None else rate - Fraction(1, 50),
            bound=None if bound is None else bound / 2,
        )
        return replace(certificate, claim=claim)

    rows, _ = measured_of(spec, [better(c) for c in certificates])
    wrong = {row.name for row in rows if not row.holds}
    assert "contraction rate" in wrong
    assert "state bound" in wrong or name in ("delta", "dense", "polytope")


def test_a_mean_that_fades_more_slowly_is_seen(examples: Path) -> None:
    spec, certificates = certified(examples / "mean_square.toml")
    claim = replace(certificates[0].claim, rate=certificates[0].claim.rate * Fraction(9, 10))
    rows, _ = measured_of(spec, [replace(certificates[0], claim=claim), *certificates[1:]])
    assert {row.name: row.holds for row in rows}["mean-square rate"] is False


def test_the_energy_gain_is_measured(examples: Path) -> None:
    spec = read_spec(examples / "certified_leaky.toml", ["gain", "contraction"])
    certificates = [certify(spec.family, name) for name in spec.properties]
    rows, _ = measured_of(spec, certificates)
    assert {row.name: row.holds for row in rows}["energy gain"]


def test_a_disagreement_is_said_on_top_and_in_the_table(examples: Path, monkeypatch) -> None:
    right = measured._rates
    monkeypatch.setattr(
        measured, "_rates", lambda *a: [replace(row, holds=False) for row in right(*a)]
    )
    with pytest.warns(UserWarning, match="wrong side of a certified one"):
        report = selssm.report(examples / "certified_leaky.toml", device="cpu")
    assert ("BUG", measured.ALARM) in report.facts
    table = report.tables[0]
    assert table.caption.startswith(measured.ALARM) and table.rows[0][-1] == measured.WRONG_SIDE
    assert measured.WRONG_SIDE in selssm.to_html(report)


def test_the_table_names_device_and_backend(examples: Path) -> None:
    table = selssm.report(examples / "s6.toml", device="cpu").tables[0]
    assert table.title == measured.TITLE and "the sequential loop on the CPU" in table.caption
    assert all(row[-1].startswith(measured.ON_ITS_SIDE) for row in table.rows)


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize(("place", "near"), [(TORCH, 1e-11), (NARROW, 1e-4)])
def test_the_scans_of_a_device_do_what_the_loops_do(examples: Path, name, place, near) -> None:
    family = read_spec(examples / f"{name}.toml").family
    drawn = machine.draw(family, 5, 40, np.random.default_rng(0))
    starts = np.random.default_rng(1)
    drive = starts.normal(size=(5, 40, family.dimension))
    begun = starts.normal(size=(5, family.dimension))
    here, there = (machine.run(family, drawn.choices, drive, begun, p) for p in (HERE, place))
    assert np.abs(here - there).max() < near * np.abs(here).max()


def test_float32_has_its_own_room(examples: Path) -> None:
    """A rate that is reached exactly is not called false because of a short type."""
    family = read_spec(examples / "s6.toml").family
    certificate = certify(family, "contraction")
    seen = trial.trial(family, norm_of(certificate), np.random.default_rng(0), NARROW, True)
    rows = list(measured._rates(certificate, seen))
    assert rows and all(row.holds for row in rows) and seen.noise < 1e-3


def test_a_device_runs_more_where_states_fade(examples: Path) -> None:
    cuda = Place("cuda", "a GPU", "triton", "float32")
    sizes = {}
    for name in ("certified_leaky", "dense", "polytope"):
        family = read_spec(examples / f"{name}.toml").family
        sizes[name] = trial.extent(family, cuda, contracts=True)
        assert sizes[name][0] * sizes[name][1] > 50 * trial.RUNS * trial.STEPS
        assert trial.extent(family, cuda, contracts=False) == (trial.RUNS, trial.STEPS)
        assert trial.extent(family, HERE, contracts=True) == (trial.RUNS, trial.STEPS)
    assert sizes["certified_leaky"][0] == trial.LONG_RUNS


def test_a_number_within_its_room_says_so() -> None:
    one, above = Amount(Fraction(1), Side.ABOVE), Amount(1 + 1e-9, Side.SEEN)
    assert measured.Row("", one, above, True).standing == "on its side, up to rounding"
    assert measured.Row("", one, above, True, "chance").standing == "on its side, up to chance"
    assert measured.Row("", one, above, False).standing == measured.WRONG_SIDE
    least = Amount(Fraction(1), Side.BELOW)
    assert measured.Row("", least, above, True).standing == measured.ON_ITS_SIDE


@pytest.mark.parametrize("name", ["certified_leaky", "s6"])
def test_the_kernels_of_a_device_do_what_the_loops_do(examples: Path, name: str) -> None:
    """Under Triton's interpreter; tests/gpu has them on CUDA."""
    family = read_spec(examples / f"{name}.toml").family
    if not place_module._has_kernel(family, "cpu"):
        pytest.skip("Triton is absent, or compiles for CUDA here")
    kernels = Place("cpu", "the interpreter", "triton", "float32")
    drawn = machine.draw(family, 3, 20, np.random.default_rng(0))
    drive = np.random.default_rng(1).normal(size=(3, 20, family.dimension))
    begun = np.ones((3, family.dimension))
    here, there = (machine.run(family, drawn.choices, drive, begun, p) for p in (HERE, kernels))
    assert np.abs(here - there).max() < 1e-5 * np.abs(here).max()


def test_distances_whose_squares_underflow_are_not_compared(examples: Path) -> None:
    """A norm squares 1e-162 to a few digits: ratios of what is left of them are no measurement."""
    spec, certificates = certified(examples / "dense.toml")
    _, seen = measured_of(spec, certificates)
    rate = min(float(c.claim.rate) for c in certificates if c.claim.rate is not None)
    apart = np.maximum(rate ** np.arange(80_000.0), 1e-162)
    apart[-1] = 2e-162  # grows, by rounding alone
    far = replace(seen, trial=replace(seen.trial, apart=apart[None, :]))
    rows = measured.rows(certificates, quantities(spec.family, certificates), far)
    assert all(row.holds for row in rows), rows
