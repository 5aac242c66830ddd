"""Tables of a checkpoint, the worst layer first; every channel goes into the JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from selssm.amount import Amount, Side
from selssm.analyse.figures import LayerFigures, Tier
from selssm.analyse.head_tables import Cell, head_tables
from selssm.records import Channels, Table


def tables(figures: Sequence[LayerFigures]) -> tuple[Table, ...]:
    """Step sizes, forgetting and states: certified, attacked and observed side by side."""
    heads = head_tables(figures) if figures[0].kind.unit == "head" else ()
    return _steps(figures), _forgetting(figures), _decays(figures), _states(figures), *heads


def _steps(figures: Sequence[LayerFigures]) -> Table:
    return Table(
        "Step sizes, layer by layer",
        f"The least and the largest Δ over all {_units(figures)}. Certified: no input that the "
        "normalisation lets through leaves this range. Attack: the extremes on "
        f"{figures[0].kind.attack}. Observed: on the tokens. The layer with the least certified Δ "
        "comes first.",
        (
            "layer",
            *(f"{end} Δ, {t.name}" for t in figures[0].tiers for end in ("least", "largest")),
        ),
        _rows(figures, lambda f: f.certified.low.min(), _step_cells),
    )


def _step_cells(tier: Tier) -> list[Cell]:
    return [tier.at_least(tier.low.min()), tier.at_most(tier.high.max())]


def _forgetting(figures: Sequence[LayerFigures]) -> Table:
    return Table(
        "Half-lives, layer by layer",
        "Tokens until half of a perturbation of the state is gone, under given gates: in the "
        f"slowest of all {_units(figures)} at its least Δ, and half of them are at or below the "
        "median. "
        "The slowest certified layer comes first.",
        ("layer", *(f"{which}, {t.name}" for t in figures[0].tiers for which in HALF_LIVES)),
        _rows(figures, lambda f: -f.certified.half_life, _half_life_cells),
    )


HALF_LIVES = ("slowest", "median")


def _half_life_cells(tier: Tier) -> list[Cell]:
    lives = tier.numbers.half_life
    median = np.sort(lives)[len(lives) // 2]
    return [tier.at_most(lives.max()), tier.at_most(median)]


def _decays(figures: Sequence[LayerFigures]) -> Table:
    return Table(
        "Decays, layer by layer",
        "The factor exp(Δ a) by which a number of the state shrinks per token: in the slowest "
        f"of all {_units(figures)} at its least Δ (slowest), and in the fastest at its largest "
        "(fastest).",
        ("layer", *(f"{which}, {t.name}" for t in figures[0].tiers for which in DECAYS)),
        _rows(figures, lambda f: f.certified.gap, _decay_cells),
    )


DECAYS = ("slowest", "fastest")


def _decay_cells(tier: Tier) -> list[Cell]:
    return [tier.slowest_decay, tier.at_least(tier.numbers.fastest_decay.min())]


def _states(figures: Sequence[LayerFigures]) -> Table:
    columns = ("bound, certified", "bound at the attack's Δ", "bound at the observed Δ")
    rows = [
        _row(f, [*(t.at_most(t.state) for t in f.tiers), _seen(f.largest_state.max())])
        for f in sorted(figures, key=lambda f: -f.certified.state)
    ]
    return Table(
        "States, layer by layer",
        f"The largest |h| of any {figures[0].kind.unit}, by bounded.euler for the deployed rule "
        "b̄ = ΔB. The attack takes its own Δ with the certified inputs, the observed column its own "
        "of both.",
        ("layer", *columns, "largest |h| observed"),
        tuple(rows),
    )


def _rows(
    figures: Sequence[LayerFigures],
    worst: Callable[[LayerFigures], float],
    cells: Callable[[Tier], list[Cell]],
) -> tuple[tuple[Cell, ...], ...]:
    ranked = sorted(figures, key=worst)
    return tuple(_row(f, [c for tier in f.tiers for c in cells(tier)]) for f in ranked)


def _row(figures: LayerFigures, cells: list[Cell]) -> tuple[Cell, ...]:
    return (figures.layer, *cells)


def _seen(value: float) -> Amount:
    return Amount(float(value), Side.SEEN)


def _units(figures: Sequence[LayerFigures]) -> str:
    return f"{figures[0].kind.unit}s"


def channels(figures: Sequence[LayerFigures]) -> tuple[Channels, ...]:
    """Every channel or head of every layer, under the names of the tiers."""
    return tuple(Channels(f.layer, tuple(_columns(f))) for f in figures)


def _columns(figures: LayerFigures) -> list[tuple[str, tuple[float, ...]]]:
    columns = []
    for tier in figures.tiers:
        named = {
            "step_low": tier.low,
            "step_high": tier.high,
            "one_minus_slowest_decay": tier.numbers.gap,
            "fastest_decay": tier.numbers.fastest_decay,
            "slowest_half_life": tier.numbers.half_life,
            "fastest_half_life": tier.numbers.fastest_half_life,
            "state_bound": tier.numbers.state,
        }
        columns += [(f"{tier.name}.{name}", _floats(values)) for name, values in named.items()]
    return [*columns, ("observed.largest_state", _floats(figures.largest_state))]


def _floats(values: np.ndarray) -> tuple[float, ...]:
    return tuple(map(float, values))
