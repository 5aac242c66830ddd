"""The comparison of certified with measured numbers runs, holds, and can fail."""

from __future__ import annotations

import json
import math
import warnings
from dataclasses import replace
from pathlib import Path

import pytest

from proofs.registry import find
from selssm import word_search
from selssm.bench.record import Standing, standing
from selssm.bench.theorems import command, leaky, moments, selective, switching, words
from selssm.bench.theorems.compared import SAMPLING, Case, Compared, compared, worst, worst_of
from selssm.bench.theorems.experiments import EXPERIMENTS, run
from selssm.bench.theorems.sizes import LARGE, SMALL

RECORD = Path(__file__).parents[2] / "benchmarks" / "theorems.json"
AGAIN = "run benchmarks/gpu_session.sh on a machine with a GPU"


def small(name: str) -> Compared:
    return run(name, "cpu", SMALL[name])


def beyond(found: Compared) -> float:
    """How far outside, from the numbers that are printed alone."""
    off = found.measured - found.certified
    return (abs(off) if found.both_sides else off) - found.allowance


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_experiment_holds_on_the_cpu(name):
    found = small(name)
    assert found.holds and beyond(found) <= 0, found
    assert f"allowance {'±' if found.both_sides else '+'}{found.allowance:.2g} for" in str(found)
    assert find(found.theorem) is not None and found.cases >= SMALL[name].families


def test_what_is_allowed_is_in_the_line_and_decides():
    near, far = Case(0.5, 0.51, 0.02), Case(0.5, 0.53, 0.02)
    line = str(compared("mean", "a theorem", near, 9, 3, SAMPLING))
    assert "measured 0.51, allowance +0.02 for sampling error, 9 cases of 3 steps, holds" in line
    assert near.holds and not far.holds and Case(0.5, 0.1, 0.02).holds
    assert not Case(0.5, 0.1, 0.02, both_sides=True).holds
    assert "FAILS" in str(compared("mean", "a theorem", near, 9, 3, sound=False))


def test_the_worst_case_is_the_one_farthest_beyond_its_own_allowance():
    assert worst(1.0, [1.5, 1.2], [0.6, 0.1]) == Case(1.0, 1.2, 0.1)
    assert worst(1.0, [0.4, 1.2], 0.3, both_sides=True).measured == 0.4
    assert worst_of([Case(1.0, 1.2, 0.1), Case(1.0, 1.5, 0.6)]).measured == 1.2


def test_what_is_no_number_fails():
    bad = worst(1.0, [2.0, math.nan, 0.5], 0.1)
    assert not bad.holds and not worst_of([Case(1.0, 0.5, 0.1), bad]).holds
    assert not worst(1.0, [0.5, math.inf], 0.1).holds


def test_both_sizes_name_every_experiment():
    assert set(SMALL) == set(LARGE) == set(EXPERIMENTS)


def share(factor, id=None):
    """A closed form `factor` times the right one; of the theorem `id` alone, if it is named."""

    def wrong(right):
        def of(asked):
            form = right(asked)
            return form if id not in (None, asked) else lambda **k: factor * form(**k)

        return of

    return wrong


def later(right):
    """The rate of gates that are wider open than these."""
    return lambda id: lambda theta, lo: right(id)(theta=theta, lo=(1 + lo) / 2)


def smaller(right):
    """A rate a hundredth below the certified one, beside the same factor on the machine."""

    def of(*given):
        rate, seen = right(*given)
        return 0.99 * rate, seen

    return of


def faster(right):
    """Words said to grow by one in a hundred more."""

    def of(*given):
        found = right(*given)
        return replace(found, low=found.low * 101 / 100, high=found.high * 101 / 100)

    return of


MUTANTS = [
    ("rate", leaky, "closed_form", later),
    ("bounded inputs", leaky, "closed_form", share(0.99, "bounded.iss")),
    ("energy", leaky, "closed_form", share(0.99)),
    ("euler", selective, "closed_form", share(0.99)),
    ("zoh", selective, "closed_form", share(0.99)),
    ("start", selective, "closed_form", share(0.99)),
    ("exponent", selective, "closed_form", share(1.1)),
    ("delta", switching, "closed_form", share(0.99)),
    ("dense", switching, "closed_form", share(0.99)),
    ("polytope", switching, "_certified", smaller),
    ("word", words, "word_growth", faster),
    ("words", words, "word_growth", faster),
    ("mean square", moments, "second_moment", lambda right: lambda *a: 1.5 * right(*a)),
    ("independent gates", moments, "closed_form", share(0.97)),
]  # fmt: skip


def test_every_experiment_has_a_mutant():
    assert {name for name, *_ in MUTANTS} == set(EXPERIMENTS)


@pytest.mark.parametrize(("name", "module", "part", "wrong"), MUTANTS, ids=[m[0] for m in MUTANTS])
def test_a_slightly_better_bound_fails(monkeypatch, name, module, part, wrong):
    monkeypatch.setattr(module, part, wrong(getattr(module, part)))
    found = small(name)
    assert not found.holds and beyond(found) > 0, found


def test_a_word_that_does_not_grow_is_not_confirmed(monkeypatch):
    """Whatever the device says of it."""

    def boast(letters, beam):
        return [(2.0, (0,))] * len(letters)  # the gates at their lower end, which refute little

    monkeypatch.setattr(word_search, "fastest", boast)
    found = small("words")
    assert not found.holds and " 48 of 48 families" in f" {found.note}"
    confirmed = int(found.note.partition("found on the device, ")[2].split()[0])
    assert confirmed < 48


def test_a_search_that_overlooks_words_is_seen(monkeypatch):
    right = word_search.fastest
    monkeypatch.setattr(
        word_search, "fastest", lambda letters, beam: right(letters, replace(beam, longest=1))
    )
    assert not small("words").holds


def test_the_record_says_what_it_is(tmp_path, monkeypatch):
    made = command.record("cpu", [small("start")])
    path = tmp_path / "theorems.json"
    path.write_text(json.dumps(made))
    assert standing(path) is Standing.WITHOUT_GPU
    assert made["compared"][0]["allowance"] > 0 and made["compared"][0]["granted"] == "rounding"
    assert {"date", "command", "hardware", "versions", "kernels", "compared"} <= made.keys()
    made["hardware"]["gpu"] = "a GPU"
    path.write_text(json.dumps(made))
    assert standing(path) is Standing.CURRENT
    path.write_text(json.dumps(made | {"kernels": "0"}))
    assert standing(path) is Standing.STALE


def test_the_committed_table_belongs_to_the_present_kernels_or_it_is_said():
    """Never silent, and never a table with a failure in it."""
    found = standing(RECORD)
    assert found is not Standing.MALFORMED and found is not Standing.WITHOUT_GPU
    if found is not Standing.NONE:
        compared = json.loads(RECORD.read_text())["compared"]
        assert compared and all(each["holds"] for each in compared)
    if found is not Standing.CURRENT:
        warnings.warn(f"THE THEOREMS ON THE GPU: {found.value.upper()}: {AGAIN}", stacklevel=1)


def test_a_long_run_in_a_certified_norm_is_compared_while_it_has_digits():
    """Squares of what is left after hundreds of steps underflow: ratios of them say nothing."""
    long = replace(SMALL["polytope"], steps=512)
    assert run("polytope", "cpu", long).holds
