"""What holds for every layer of a checkpoint, and what to do about it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from proofs.verdict import EvidenceKind, Ruling, proved, unknown
from selssm.amount import Amount, Side, counted
from selssm.analyse.figures import LayerFigures, Tier
from selssm.analyse.looseness import looseness
from selssm.records import Finding, Quantity

RATE = "contraction.s6_uniform_rate"
EULER = "bounded.euler"
GROUND = (
    "interval arithmetic on the stored weights with a proved bound on its rounding, over every "
    "input that the normalisation lets through; exponentials in ball arithmetic"
)
USELESS = 1e6
"""Certified half-lives beyond this many tokens are called of no use."""


def findings(figures: Sequence[LayerFigures], horizon: int | None) -> tuple[Finding, ...]:
    """Contraction and bounded state of every layer, and forgetting where a horizon is named."""
    found = [_contraction(figures, horizon), _bounded(figures)]
    return (*found, _forgets(figures, horizon)) if horizon is not None else tuple(found)


def slowest(figures: Sequence[LayerFigures]) -> LayerFigures:
    """The layer with the longest certified half-life."""
    return max(figures, key=lambda f: f.certified.half_life)


def _contraction(figures: Sequence[LayerFigures], horizon: int | None) -> Finding:
    worst = slowest(figures)
    certified, attack, seen = _lives(figures)
    holds = worst.certified.gap > 0
    return Finding(
        "contraction",
        _ruling(holds, "the certified least step is zero in float64"),
        f"Under given gates the state of every layer contracts by a factor of at most "
        f"{worst.certified.slowest_decay} per token, for every input. Half-lives in the slowest "
        f"layer: certified {certified}, attack {attack}, observed {seen} tokens."
        if holds
        else f"No rate below one is certified for layer {worst.layer}.",
        _judge(figures, horizon),
        (*worst.kind.steps, RATE),
    )


def _judge(figures: Sequence[LayerFigures], horizon: int | None) -> str:
    """What to do about the certified half-life: every finite checkpoint has some rate."""
    life, (certified, *_) = slowest(figures).certified.half_life, _lives(figures)
    if life > USELESS or (horizon is not None and life > horizon):
        return _useless(figures, horizon)
    gone = f"whatever the input, half of a perturbation is gone in {certified} tokens"
    if horizon is not None:
        return f"Nothing to do: {gone}."
    return (
        f"Name a horizon (--horizon), the tokens within which you need it: {gone}, and whether "
        "that is soon enough is yours to say."
    )


def _lives(figures: Sequence[LayerFigures]) -> tuple[Amount, ...]:
    """Half-lives certified, attacked and observed, each in its slowest layer."""
    tiers = zip(*(f.tiers for f in figures), strict=True)
    return tuple(same[0].at_most(max(t.half_life for t in same)) for same in tiers)


def _useless(figures: Sequence[LayerFigures], horizon: int | None) -> str:
    certified, attack, seen = _lives(figures)
    gap = min(f.certified.gap for f in figures)
    rounds = " In float32 a decay that close to one even rounds to one." if gap < 2**-25 else ""
    name = "name a horizon (--horizon) and " if horizon is None else ""
    within = "" if horizon is None else f" within {counted(horizon, 'token')}"
    return (
        f"Read the three half-lives side by side: certified at most {certified} tokens, {attack} "
        f"where the attack drove it, {seen} on the tokens. The certified one is true and of no "
        f"use{within}.{rounds} If forgetting matters, {name}bound Δ from below: "
        f"{figures[0].kind.remedy}."
    )


def _bounded(figures: Sequence[LayerFigures]) -> Finding:
    worst = max(figures, key=lambda f: f.certified.state)
    bound = worst.certified.at_most(worst.certified.state)
    holds = math.isfinite(worst.certified.state)
    return Finding(
        "bounded_state",
        _ruling(holds, "the certified bound is infinite in float64"),
        f"From a zero start no number of any layer's state ever passes {bound} in size, for every "
        f"input; the largest bound is that of layer {worst.layer}."
        if holds
        else f"No finite bound is certified for layer {worst.layer}.",
        looseness(worst.certified.state, _largest(figures), "observed on the tokens")
        + "Compare the bound with the largest number of the format that will hold the state (65504 "
        "in fp16); the observed sizes show how much of it is used.",
        (*worst.kind.steps, *worst.kind.drive, EULER),
    )


def _largest(figures: Sequence[LayerFigures]) -> float:
    """The largest state of any layer on the tokens."""
    return max(float(f.largest_state.max()) for f in figures)


def _forgets(figures: Sequence[LayerFigures], horizon: int) -> Finding:
    certified, attack, seen = _lives(figures)
    holds, steps = slowest(figures).certified.half_life <= horizon, counted(horizon, "token")
    compared = f"certified {certified}, attack {attack}, observed {seen} tokens"
    return Finding(
        "forgets_within",
        _ruling(holds, f"the certified half-life is longer than {steps}"),
        f"Half of any perturbation is gone within {steps}, in every layer under given "
        f"gates (half-lives: {compared})."
        if holds
        else f"Not certified within {steps}. Half-lives in the slowest layer: {compared}. "
        "The attack is float evidence and refutes nothing.",
        "Nothing to do." if holds else _useless(figures, horizon),
        (*figures[0].kind.steps, RATE),
    )


def _ruling(holds: bool, otherwise: str) -> Ruling:
    if holds:
        return proved(EvidenceKind.VERIFIED_FLOAT, GROUND)
    return unknown(otherwise)


def summary(figures: Sequence[LayerFigures]) -> tuple[Quantity, ...]:
    """The worst over all layers of every number, certified, attacked and observed."""
    worst = slowest(figures)
    quantities = [
        _certified("contraction rate", r"\gamma", worst.certified.slowest_decay, "per token", RATE)
    ]
    quantities += [_half_life(figures, name) for name in ("certified", "attack", "observed")]
    quantities += _unclamped(figures)
    bound = max(f.certified.state for f in figures)
    quantities.append(
        _certified("state bound", r"\sup_t\,\lvert h_t\rvert", Amount(bound, Side.ABOVE), "", EULER)
    )
    quantities.append(
        Quantity(
            "largest state, observed",
            r"\max_t\,\lvert h_t\rvert",
            Amount(_largest(figures), Side.SEEN),
            "",
            "the given tokens",
            EvidenceKind.SAMPLED,
        )
    )
    return tuple(quantities)


def _half_life(figures: Sequence[LayerFigures], name: str) -> Quantity:
    tiers: list[Tier] = [getattr(f, name) for f in figures]
    worst = max(tiers, key=lambda tier: tier.half_life)
    return Quantity(
        f"half-life, {name}",
        r"\dfrac{\ln\,2}{\Delta \lvert a\rvert}",
        worst.at_most(worst.half_life),
        "tokens",
        {"certified": RATE, "attack": figures[0].kind.attack}.get(name, "the given tokens"),
        EvidenceKind.VERIFIED_FLOAT if worst.certified else EvidenceKind.SAMPLED,
        f"slowest {figures[0].kind.unit} of the slowest layer",
    )


def _unclamped(figures: Sequence[LayerFigures]) -> list[Quantity]:
    """The half-life that is left where decoding forgets the limits of the step."""
    lives = [f.unclamped.half_life for f in figures if f.unclamped is not None]
    if not lives:
        return []
    name = "half-life, certified without the clamp"
    symbol = r"\dfrac{\ln\,2}{\Delta \lvert a\rvert}"
    note = "where decoding does not apply time_step_limit, as in published code"
    kind = EvidenceKind.VERIFIED_FLOAT
    return [Quantity(name, symbol, Amount(max(lives), Side.ABOVE), "tokens", RATE, kind, note)]


def _certified(name: str, symbol: str, amount: Amount, unit: str, theorem: str) -> Quantity:
    return Quantity(name, symbol, amount, unit, theorem, EvidenceKind.VERIFIED_FLOAT)
