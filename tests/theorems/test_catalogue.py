"""Every theorem of the catalogue: its proof step by step, its mutants, its place in the graph."""

from __future__ import annotations

from pathlib import Path

import pytest

from numerics.judge import judge, refute
from proofs.registry import theorems
from proofs.theorem import FalseStatement, Mutant, Proof, Theorem, prove
from proofs.verdict import Verdict

PROVED = [item for item in theorems() if isinstance(item, Theorem)]
FALSE = [item for item in theorems() if isinstance(item, FalseStatement)]
SEEDS = (1, 2)


def _mark(id: str, kind: str) -> pytest.MarkDecorator:
    return pytest.mark.theorem(id, kind=kind)


STEPS = [
    pytest.param(proof, index, id=f"{proof.theorem.id}:{index + 1}",
                 marks=_mark(proof.theorem.id, "step"))
    for proof in map(prove, PROVED)
    for index in range(len(proof.steps))
]  # fmt: skip
MUTANTS = [
    pytest.param(mutant, id=f"{theorem.id}:{mutant.name}", marks=_mark(theorem.id, "mutant"))
    for theorem in PROVED
    for mutant in theorem.mutants
]


@pytest.mark.parametrize(("proof", "index"), STEPS)
def test_step(proof: Proof, index: int) -> None:
    """The kernel made this fact; it uses no hypothesis that the theorem does not state."""
    stated = {h.formula for h in proof.theorem.hypotheses}
    assert proof.steps[index].fact.conclusion is not None
    assert proof.fact is not None, proof.ruling.reason
    assert proof.fact.hypotheses <= stated


@pytest.mark.parametrize(
    "theorem", [pytest.param(t, id=t.id, marks=_mark(t.id, "verdict")) for t in PROVED]
)
def test_theorem(theorem: Theorem, certification) -> None:
    judgement = judge(theorem, mutants=False)
    certification(judgement, len(theorem.mutants))
    assert judgement.ruling.verdict is Verdict.PROVED, judgement.ruling.reason


@pytest.mark.parametrize("mutant", MUTANTS)
def test_mutant_is_refuted(mutant: Mutant, capsys: pytest.CaptureFixture[str]) -> None:
    """By an exact point, from two seeds that know nothing of it, which runs as plain Python."""
    for seed in SEEDS:
        refutation = refute(mutant, seed)
        assert refutation.ruling.verdict is Verdict.REFUTED, refutation.ruling.reason
        if refutation.search is not None:
            print(f"{mutant.name}: {refutation.search.space}\n{refutation.listing}\n")
            exec(refutation.listing, {})


@pytest.mark.parametrize(
    "item", [pytest.param(f, id=f.id, marks=_mark(f.id, "mutant")) for f in FALSE]
)
def test_false_statement_is_refuted(item: FalseStatement, certification) -> None:
    for seed in SEEDS:
        judgement = judge(item, seed)
        assert judgement.ruling.verdict is Verdict.REFUTED, judgement.ruling.reason
        exec(judgement.mutants[0].listing, {})
    certification(judgement, 1)


def test_every_theorem_is_complete() -> None:
    """Each has steps, mutants, and a number, a certificate or a reason why not."""
    for theorem in PROVED:
        assert prove(theorem).steps, theorem.id
        assert theorem.mutants, theorem.id
        assert theorem.closed_form is not None or theorem.certificate or theorem.waiver, theorem.id
        assert theorem.source, theorem.id


def test_every_statement_is_run_on_the_machine() -> None:
    """A property test names it; one that nobody names would be noticed."""
    files = (Path(__file__).parents[1] / "properties").glob("test_*.py")
    text = "".join(file.read_text() for file in files)
    unnamed = [item.id for item in theorems() if f'"{item.id}"' not in text]
    assert not unnamed, unnamed
    assert '"contraction.no_such_theorem"' not in text


def test_repairs_exist_and_are_proved() -> None:
    proved = {t.id for t in PROVED if prove(t).ruling.verdict is Verdict.PROVED}
    for item in FALSE:
        assert item.repaired_by and set(item.repaired_by) <= proved


def test_ids_are_unique_and_nothing_rests_on_itself() -> None:
    ids = [item.id for item in theorems()]
    assert len(ids) == len(set(ids))
    for theorem in PROVED:
        assert theorem.id not in prove(theorem).rests_on
