"""The catalogue of theorems for people: its table, one proof at a time, and what a report rests on.

Proofs are run when they are asked for; no verdict is stored.
"""

from __future__ import annotations

import difflib
import json
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from numerics.errors import InputError
from numerics.judge import Judgement, Refutation, judge
from proofs.explain import explain as explain_item
from proofs.registry import theorems
from proofs.theorem import FalseStatement, Theorem
from proofs.verdict import Verdict


def judgements() -> Iterable[Judgement]:
    """Every statement of the catalogue with its verdict, mutants and grounds, one by one."""
    return map(judge, theorems())


def as_record(judgement: Judgement) -> dict[str, Any]:
    """One row for JSON."""
    return {
        "id": judgement.id,
        "title": judgement.title,
        "verdict": str(judgement.ruling.verdict),
        "evidence": evidence(judgement),
        "reason": judgement.ruling.reason,
        "rests_on": list(judgement.rests_on),
        "cites": list(judgement.cites),
        "mutants": {m.name: str(m.ruling.verdict) for m in judgement.mutants},
    }


def evidence(judgement: Judgement) -> str:
    """The kinds of evidence, strongest first, each once."""
    return ", ".join(dict.fromkeys(e.kind.value for e in judgement.ruling.evidence))


def mutants_caught(judgement: Judgement) -> str:
    """Such as "3 of 3"; a dash for a false statement, which has none."""
    caught = sum(m.ruling.verdict is Verdict.REFUTED for m in judgement.mutants)
    false = judgement.ruling.verdict is Verdict.REFUTED
    return "–" if false else f"{caught} of {len(judgement.mutants)}"


def explain(id: str, run: Path = Path("verdicts.json")) -> str:
    """The proof as it would stand on a blackboard, its counterexamples, and its last test run.

    `run` is what `pytest` wrote, if it is there. InputError if there is no such theorem.
    """
    known = {item.id: item for item in theorems()}
    if id not in known:
        near = [name for name in known if id.lower() in name] if id else []
        near = near or difflib.get_close_matches(id, known, 1)
        hint = f"did you mean {' or '.join(map(repr, near))}? " if near else ""
        raise InputError(f"no theorem '{id}'", "catalogue", f"{hint}see `selssm theorems`")
    item = known[id]
    parts = [explain_item(item), *map(_counterexample, judge(item).mutants), _last_run(id, run)]
    return "\n\n".join(parts)


def _counterexample(mutant: Refutation) -> str:
    head = f"Refuting «{mutant.name}»: {mutant.ruling.verdict}, {mutant.ruling.reason}"
    return f"{head}\n\n{textwrap.indent(mutant.listing, '    ')}" if mutant.listing else head


def _last_run(id: str, run: Path) -> str:
    """What the last test run in this folder did for the theorem."""
    if not run.is_file():
        return "Property run: none on record here; `pytest` writes one to verdicts.json."
    row = json.loads(run.read_text()).get(id, {})
    failed = f", failed: {', '.join(row['failed'])}" if row.get("failed") else ""
    return (
        f"Last test run: {row.get('property_examples', 0)} property examples, "
        f"{row.get('mutants_refuted', 0)} mutants refuted{failed}."
    )


def grounds(ids: Iterable[str]) -> tuple[str, ...]:
    """For each theorem that a report rests on, what the suite itself can say of it."""
    known = {item.id: item for item in theorems()}
    return tuple(_ground(id, known.get(id)) for id in dict.fromkeys(ids))


def _ground(id: str, item: Theorem | FalseStatement | None) -> str:
    if item is None:
        return f"{id} is taken as it stands in the code; its proof is not in this version's kernel."
    judgement = judge(item, mutants=False)
    words = f"{id} ({judgement.title}): {judgement.ruling.verdict}, {judgement.ruling.reason}"
    cited = f"; it cites {'; '.join(judgement.cites)}" if judgement.cites else ""
    return f"{words}{cited}."
