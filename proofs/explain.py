"""A theorem as it would stand on a blackboard: statement, hypotheses, steps, what it rests on."""

from __future__ import annotations

import inspect
import textwrap

from proofs.show import show
from proofs.theorem import FalseStatement, Proof, Theorem, prove

WIDTH = 96


def explain(item: Theorem | FalseStatement) -> str:
    """Plain text for `selssm explain`; a proof is checked while it is written down."""
    return _false(item) if isinstance(item, FalseStatement) else _proved(prove(item))


def introduction(item: Theorem | FalseStatement) -> str:
    """The docstring of the file that holds the theorem: why it is true, and what breaks it."""
    module = inspect.getmodule(item.proof) if isinstance(item, Theorem) else None
    return inspect.cleandoc(module.__doc__ or "") if module else ""


def _proved(proof: Proof) -> str:
    theorem = proof.theorem
    lines = [f"{theorem.id}   [{proof.ruling.verdict}]", theorem.title, ""]
    lines += _wrapped(theorem.says)
    lines += ["", "Given"]
    for number, hypothesis in enumerate(theorem.hypotheses, 1):
        lines += [f"  ({number}) {hypothesis.says}", f"        {show(hypothesis.formula)}"]
    lines += ["", "Then", f"        {show(theorem.conclusion)}", "", "Proof"]
    for number, step in enumerate(proof.steps, 1):
        lines += _wrapped(f"{number}. {step.says}", "  ", "     ")
        lines.append(f"        {show(step.fact.conclusion)}")
    lines.append("  ∎" if proof.fact is not None else f"  not proved: {proof.ruling.reason}")
    return "\n".join([*lines, *_mutants(theorem), *_ground(proof)])


def _mutants(theorem: Theorem) -> list[str]:
    lines = ["", "What breaks it"]
    for mutant in theorem.mutants:
        lines += _wrapped(f"- {mutant.name}: {mutant.altered}", "  ", "    ")
    return lines


def _ground(proof: Proof) -> list[str]:
    rests = ", ".join(proof.rests_on) or "nothing but the kernel"
    cited = [f"{c.name} ({c.reference})" for c in proof.cites] or ["nothing"]
    lines = ["", f"Rests on  {rests}", f"Cites     {'; '.join(cited)}", *_fixed(proof)]
    if proof.theorem.closed_form is not None:
        lines.append(f"Yields    {show(proof.theorem.closed_form)}")
    return [*lines, f"Source    {proof.theorem.source}"]


def _fixed(proof: Proof) -> list[str]:
    """The symbols that mean what a citation says, and do not stand for everything."""
    symbols = proof.fact.fixed if proof.fact is not None else frozenset()
    if not symbols:
        return []
    lines = ["", "Fixed by citation (the theorem does not hold for other meanings of these)"]
    for symbol in sorted(symbols, key=lambda s: s.name):
        meaning = proof.meaning(symbol) or "nowhere explained"
        lines += _wrapped(f"{symbol.name}: {meaning}", "  ", "    ")
    return lines


def _false(item: FalseStatement) -> str:
    lines = [
        f"{item.id}   [false: see its refutation]",
        item.title,
        "",
        *_wrapped(item.says),
        "",
        "Refuted at a point where",
    ]
    lines += [f"        {show(h)}" for h in item.statement.hypotheses]
    lines += ["  and not", f"        {show(item.statement.conclusion)}", ""]
    lines += _wrapped(item.because)
    cited = "; ".join(f"{c.name} ({c.reference})" for c in item.cites) or "nothing"
    return "\n".join([*lines, "", f"Repaired by  {', '.join(item.repaired_by)}",
                      f"Cites        {cited}", f"Source       {item.source}"])  # fmt: skip


def _wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest)
