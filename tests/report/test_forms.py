"""The forms beyond gates, and random gates: specification, report, certificate, machine."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from numerics.certify import certify
from numerics.families import Delta, Dense, Diagonal, Polytope
from selssm.analyse import machine
from selssm.analyse.norms import norm_of
from selssm.analyse.random_runs import random_gates
from selssm.forms import FORMS as FORMS_READ
from selssm.spec import read_spec

Command = Callable[..., Any]
FORMS = {"dense": Dense, "delta": Delta, "polytope": Polytope, "ssd": Diagonal}


@pytest.mark.parametrize("name", FORMS)
def test_the_form_is_read(examples: Path, name: str) -> None:
    spec = read_spec(examples / f"{name}.toml")
    assert isinstance(spec.family, FORMS[name]) and spec.form == name
    assert spec.law is None


def test_every_form_of_the_readme_has_its_reader_and_its_example(examples: Path) -> None:
    rows = re.findall(r"^\| (`.+?`) \| h", (examples.parent / "README.md").read_text(), re.M)
    told = {name.strip("` ") for row in rows for name in row.split(",")}
    assert told == FORMS_READ.keys()
    shown = {read_spec(path).form for path in examples.glob("*.toml")}
    assert told == shown


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("asked", ["contraction", "stability"])
def test_certificates_recheck(
    selssm: Command, examples: Path, tmp_path: Path, name: str, asked: str
) -> None:
    model, out = examples / f"{name}.toml", tmp_path / "c.json"
    assert selssm("certify", model, "--property", asked, "--out", out).code == 0
    assert selssm("recheck", out, "--model", model).code == 0
    assert selssm("recheck", out, "--model", examples / "s6.toml").code == 1
    document = json.loads(out.read_text())
    document["claim"]["rate"] = "1/1000"
    out.write_text(json.dumps(document))
    assert selssm("recheck", out).code == 1


@pytest.mark.parametrize("name", FORMS)
def test_runs_stay_inside_the_certified_envelope(examples: Path, name: str) -> None:
    family, rng = read_spec(examples / f"{name}.toml").family, np.random.default_rng(1)
    certificate = certify(family, "contraction", tolerance=Fraction(1, 1000))
    assert certificate.claim.rate is not None
    norm, rate = norm_of(certificate), float(certificate.claim.rate)
    distance = norm.of_state(machine.differences(family, machine.draw(family, 20, 80, rng), rng))
    assert np.all(distance[:, 1:] <= rate * distance[:, :-1] * (1 + 1e-12))
    slower = rate - (1 - rate)  # the mutant: a rate that is too good is passed by some run
    assert np.any(distance[:, 1:] > slower * distance[:, :-1])


@pytest.mark.parametrize("name", ["dense", "polytope", "ssd"])
def test_states_stay_below_the_bound(examples: Path, name: str) -> None:
    family, rng = read_spec(examples / f"{name}.toml").family, np.random.default_rng(2)
    bound = certify(family, "bounded_state").claim.bound
    assert bound is not None
    largest = np.abs(machine.driven(family, machine.draw(family, 20, 400, rng))).max()
    assert float(bound) / 20 <= largest <= float(bound)


def test_choices_keep_to_their_ranges(examples: Path) -> None:
    rng = np.random.default_rng(2)
    family = read_spec(examples / "delta.toml").family
    drawn = machine.draw(family, 10, 50, rng).choices
    strength, decay = (drawn[..., :-1] ** 2).sum(-1), drawn[..., -1]
    assert 0 <= strength.min() and strength.max() <= 1 + 1e-12
    assert 0.9 <= decay.min() and decay.max() <= 0.99
    weights = machine.draw(read_spec(examples / "polytope.toml").family, 10, 50, rng).choices
    assert weights.min() >= 0 and np.allclose(weights.sum(-1), 1)
    steps = machine.draw(read_spec(examples / "dense.toml").family, 10, 50, rng).choices
    assert 0.01 <= steps.min() and steps.max() <= 0.5 and steps.shape[-1] == 1


def test_random_gates_prove_the_mean_square_of_a_cell_that_an_opponent_breaks(
    selssm: Command, examples: Path, tmp_path: Path
) -> None:
    model, out = examples / "mean_square.toml", tmp_path / "c.json"
    outcome = selssm("report", model, "--json", "--out", tmp_path / "report.html")
    assert outcome.code == 1
    record = json.loads(outcome.out)
    found = {f["name"]: f["ruling"]["verdict"] for f in record["findings"]}
    assert found == {"mean_square": "proved", "contraction": "refuted", "stability": "refuted"}
    names = [q["name"] for q in record["quantities"]]
    assert {"mean-square rate", "mean-square half-life", "simple mean-square rate"} <= set(names)
    rates = {q["name"]: Fraction(q["amount"]["value"]) for q in record["quantities"]}
    assert rates["mean-square rate"] < rates["simple mean-square rate"] < 1
    assert "mean_square" in [plot["key"] for plot in record["plots"]]
    free, *others = record["assumptions"]
    assert "Nothing else is assumed of them, but for the mean square" in free
    assert any("drawn independently of the past" in line for line in others)
    assert selssm("certify", model, "--property", "mean_square", "--out", out).code == 0
    assert selssm("recheck", out, "--model", model).code == 0
    assert selssm("recheck", out, "--model", examples / "refuted_leaky.toml").code == 1


SWITCHED = """
[model]
form = "polytope"
A = [[[0.0, 2.0], [0.0, 0.0]], [[0.0, 0.0], [2.0, 0.0]]]
[ask]
properties = ["contraction", "stability"]
"""


def test_matrices_that_only_diverge_together_show_their_word(
    selssm: Command, tmp_path: Path
) -> None:
    """Each is nilpotent; their product has spectral radius 4."""
    source = tmp_path / "model.toml"
    source.write_text(SWITCHED)
    outcome = selssm("report", source, "--json")
    assert outcome.code == 1
    record = json.loads(outcome.out)
    (plot,) = (plot for plot in record["plots"] if plot["key"] == "diverging")
    lengths = plot["curves"][0]["y"]
    assert lengths[-1] > 1e6 * lengths[0]
    assert any("matrices, from 1: " in line for f in record["findings"] for line in f["witness"])


def test_drawn_gates_have_the_mean_and_variance_given(examples: Path) -> None:
    law = read_spec(examples / "mean_square.toml").law
    assert law is not None
    gates = random_gates(law, 4000, 10, np.random.default_rng(0))
    assert gates is not None
    assert gates.mean() == pytest.approx(0.5, abs=5e-3)
    assert gates.var() == pytest.approx(0.08, abs=2e-3)
    assert 0.05 <= gates.min() and gates.max() <= 1


LEAKY = """
[model]
form = "leaky"
A = [[0.5, -0.2], [0.1, 0.4]]
[gate]
kind = "{kind}"
low = 0.0
high = 1.0
[gate.distribution]
mean = {mean}
covariance = {covariance}
[ask]
properties = ["mean_square"]
"""


@pytest.mark.parametrize(
    ("kind", "mean", "covariance", "expected"),
    [
        ("vector", 0.5, 0.1, [["1/10", "0"], ["0", "1/10"]]),
        ("vector", [0.5, 0.4], [0.1, 0.2], [["1/10", "0"], ["0", "1/5"]]),
        ("vector", 0.5, [[0.1, 0.05], [0.05, 0.1]], [["1/10", "1/20"], ["1/20", "1/10"]]),
        ("scalar", 0.5, 0.1, [["1/10", "1/10"], ["1/10", "1/10"]]),
    ],
)
def test_a_covariance_is_a_number_a_list_or_a_matrix(
    tmp_path: Path, kind: str, mean: object, covariance: object, expected: list[list[str]]
) -> None:
    source = tmp_path / "model.toml"
    source.write_text(LEAKY.format(kind=kind, mean=mean, covariance=covariance))
    law = read_spec(source).law
    assert law is not None
    assert [[str(x) for x in row] for row in law.covariance] == expected


WRONG = {
    "no distribution": (
        LEAKY.format(kind="vector", mean=0.5, covariance=0.1).replace(
            "[gate.distribution]\nmean = 0.5\ncovariance = 0.1\n", ""
        ),
        ["mean_square", "without what it needs", "[gate.distribution]"],
    ),
    "mean outside": (LEAKY.format(kind="vector", mean=1.5, covariance=0.1), ["mean and variance"]),
    "variance too large": (LEAKY.format(kind="vector", mean=0.5, covariance=0.3), ["variance"]),
    "indefinite": (
        LEAKY.format(kind="vector", mean=0.5, covariance=[[0.1, 0.2], [0.2, 0.1]]),
        ["positive semidefinite"],
    ),
    "unknown key": (
        LEAKY.format(kind="vector", mean=0.5, covariance=0.1).replace("mean", "men", 1),
        ["unknown key 'men'", "[gate.distribution]", "'mean'"],
    ),
    "step for gates": (
        LEAKY.format(kind="vector", mean=0.5, covariance=0.1) + "[step]\nlow = 1\n",
        ["form 'leaky' has no [step]", "[gate]"],
    ),
    "gates for steps": (
        '[model]\nform = "dense"\nA = [[-1.0]]\n[gate]\nlow = 0\n',
        ["form 'dense' has no [gate]", "[step]"],
    ),
    "one matrix for a polytope": (
        '[model]\nform = "polytope"\nA = [[0.5, 0.0], [0.0, 0.5]]\n',
        ["model.A", "a list of matrices"],
    ),
    "matrices of two sizes": (
        '[model]\nform = "polytope"\nA = [[[0.5]], [[0.5, 0.0], [0.0, 0.5]]]\n',
        ["model] A[1]", "dimension 2"],
    ),
    "delta without dimension": (
        '[model]\nform = "delta"\n[step]\nstrength_low = 0\nstrength_high = 1\n',
        ["'dimension' is missing"],
    ),
    "half a dimension": (
        '[model]\nform = "delta"\ndimension = 1.5\n[step]\nstrength_low = 0\nstrength_high = 1\n',
        ["no dimension"],
    ),
    "delta with input": (
        '[model]\nform = "delta"\ndimension = 2\n[step]\nstrength_low = 0\nstrength_high = 1\n'
        "[input]\nbound = 1\n",
        ["[input]", "without its input"],
    ),
    "strength upside down": (
        '[model]\nform = "delta"\ndimension = 2\n[step]\nstrength_low = 1\nstrength_high = 0\n',
        ["make no range", "strength_low"],
    ),
    "ssd with a matrix": (
        '[model]\nform = "ssd"\nA = [[-1.0]]\n[step]\nlow = 0\nhigh = 1\n',
        ["model.A", "one rate for each head"],
    ),
}


@pytest.mark.parametrize("kind", WRONG, ids=lambda kind: kind.replace(" ", "_"))
def test_wrong_forms(selssm: Command, tmp_path: Path, kind: str) -> None:
    text, words = WRONG[kind]
    source = tmp_path / "model.toml"
    source.write_text(text)
    outcome = selssm("report", source)
    assert outcome.code == 2 and outcome.out == ""
    assert len(outcome.err.strip().splitlines()) == 1
    for word in words:
        assert word in outcome.err, outcome.err
