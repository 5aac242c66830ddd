"""Witnesses: the objects that settle a claim, each with the small exact checker that reads it.

A checker answers proved or refuted only from exact rational or ball arithmetic, by the theorem in
its docstring; whatever does not pass is unknown. Nothing here knows where a witness came from.
"""

from __future__ import annotations

from .divergence import Divergence
from .gate_word import GateWord
from .quadratic import Quadratic
from .state_bound import InputToState, InvariantBox
from .step_size import StepSize
from .weighted_max import WeightedMax

Witness = WeightedMax | Quadratic | InvariantBox | InputToState | StepSize | GateWord | Divergence

__all__ = [
    "Divergence",
    "GateWord",
    "InputToState",
    "InvariantBox",
    "Quadratic",
    "StepSize",
    "WeightedMax",
    "Witness",
]
