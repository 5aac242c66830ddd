"""Every claim, every reading, its verdict and why, as text or JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from textwrap import indent
from typing import Any

from rich.console import Console
from rich.padding import Padding

from paper_checks.claim import Claim, Decision
from paper_checks.claims import CLAIMS
from proofs.verdict import Verdict

_STYLE = {Verdict.PROVED: "green", Verdict.REFUTED: "red", Verdict.UNKNOWN: "yellow"}
_HEADING = "Claims of arXiv 2410.03158, decided one by one (a companion, not a replacement)"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m paper_checks", description=_HEADING)
    parser.add_argument("--json", action="store_true", help="JSON on stdout instead of text")
    asked = parser.parse_args(arguments)
    talk = Console(stderr=True)
    decided: list[tuple[Claim, Decision]] = []
    with talk.status("deciding") as status:
        for claim in CLAIMS:
            for reading in claim.readings:
                status.update(f"deciding {reading.id}")
                decided.append((claim, reading.judge()))
    if asked.json:
        print(json.dumps([_facts(c, d) for c, d in decided], indent=2, ensure_ascii=False))
    else:
        _print(decided)
    changed = [d.reading.id for _, d in decided if not d.as_recorded]
    if changed:
        talk.print(f"not as recorded: {', '.join(changed)}", style="red")
    return 1 if changed else 0


def _facts(claim: Claim, decision: Decision) -> dict[str, Any]:
    reading, ruling = decision.reading, decision.ruling
    return {
        "claim": claim.id,
        "wording": str(claim.wording),
        "paraphrase": claim.paraphrase,
        "reading": reading.id,
        "precisely": reading.precisely,
        "verdict": str(ruling.verdict),
        "recorded": str(reading.expected),
        "reason": ruling.reason,
        "evidence": [f"{e.kind}: {e.reason}" for e in ruling.evidence],
        "decided_by": reading.decided_by,
        "repair": reading.repair,
        "repaired_by": list(reading.repaired_by),
        "counterexample": decision.counterexample,
    }


def _print(decided: list[tuple[Claim, Decision]]) -> None:
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 100)
    console.print(_HEADING, style="bold")
    shown = ""
    for claim, decision in decided:
        if claim.id != shown:
            shown = claim.id
            console.print(f"\n[bold]{claim.id}[/bold] ({claim.wording})  {claim.paraphrase}")
            if claim.remark:
                console.print(Padding(claim.remark, (0, 0, 0, 4)), style="dim")
        _print_decision(console, decision)
    counts = Counter(_outcome(decision) for _, decision in decided)
    summary = ", ".join(f"{counts[word]} {word}" for word in counts)
    console.print(f"\n{len(decided)} readings: {summary}.")


def _outcome(decision: Decision) -> str:
    """The verdict in a word; what nobody has tried yet is told apart from what was."""
    return str(decision.ruling.verdict) if decision.reading.decided_by else "not tried yet"


def _print_decision(console: Console, decision: Decision) -> None:
    reading, ruling = decision.reading, decision.ruling
    style = _STYLE[ruling.verdict]
    verdict = str(ruling.verdict).upper() if reading.decided_by else "–"
    console.print(Padding(f"[{style}]{verdict:<8}[/{style}] {reading.id}", (0, 0, 0, 2)))
    console.print(Padding(reading.precisely, (0, 0, 0, 11)), markup=False)
    why = f"{ruling.reason} ({reading.decided_by})" if reading.decided_by else ruling.reason
    console.print(Padding(why, (0, 0, 0, 11)), style="dim", markup=False)
    if reading.repair:
        console.print(Padding(f"Repair: {reading.repair}", (0, 0, 0, 11)), markup=False)
    if decision.counterexample:
        print(indent(decision.counterexample, " " * 11))
