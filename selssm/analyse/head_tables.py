"""Tables of the heads of a Mamba-2 checkpoint, over all layers, the slowest certified first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from selssm.amount import Amount
from selssm.analyse.figures import LayerFigures, Tier
from selssm.records import Table

Cell = str | int | Amount
SHOWN = 24
"""Heads in a table; the JSON has all of them."""


def head_tables(figures: Sequence[LayerFigures]) -> tuple[Table, Table]:
    """Step sizes, and decays with half-lives, head by head."""
    ranked = sorted(
        ((f, head) for f in figures for head in range(len(f.certified.low))),
        key=lambda place: -place[0].certified.numbers.half_life[place[1]],
    )
    which = f"The {min(SHOWN, len(ranked))} slowest certified of {len(ranked)} heads, slowest first"
    names = [tier.name for tier in figures[0].tiers]
    steps = Table(
        "Step sizes, head by head",
        f"The least and the largest Δ of a head. {which}.",
        ("layer", "head", *(f"{end} Δ, {name}" for name in names for end in ("least", "largest"))),
        tuple(_row(f, head, _steps) for f, head in ranked[:SHOWN]),
    )
    rates = Table(
        "Decays and half-lives, head by head",
        "The factor exp(Δ a) by which a head's state shrinks per token at its least Δ, and the "
        f"tokens until half of a perturbation is gone, under given gates. {which}.",
        (
            "layer",
            "head",
            *(f"{what}, {name}" for name in names for what in ("decay", "half-life")),
        ),
        tuple(_row(f, head, _rates) for f, head in ranked[:SHOWN]),
    )
    return steps, rates


def _row(
    figures: LayerFigures, head: int, cells: Callable[[Tier, int], list[Cell]]
) -> tuple[Cell, ...]:
    return (figures.layer, head, *(cell for tier in figures.tiers for cell in cells(tier, head)))


def _steps(tier: Tier, head: int) -> list[Cell]:
    return [tier.at_least(tier.low[head]), tier.at_most(tier.high[head])]


def _rates(tier: Tier, head: int) -> list[Cell]:
    numbers = tier.numbers
    return [tier.decay(numbers.gap[head]), tier.at_most(numbers.half_life[head])]
