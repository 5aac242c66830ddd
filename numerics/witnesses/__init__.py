"""Witnesses: the objects that settle a claim, each with the small exact checker that reads it.

A checker answers proved or refuted only by the theorem in its docstring, in exact rational or ball
arithmetic or in floating point with proved error bounds; whatever does not pass is unknown.
Nothing here knows where a witness came from.
"""

from __future__ import annotations

from .bounded_real import BoundedReal
from .continuous_quadratic import ContinuousQuadratic
from .delta_range import DeltaRange
from .dense_spectrum import DenseSpectrum
from .divergence import Divergence
from .gate_word import GateWord
from .held_input import HeldInput
from .independent_gates import IndependentGates
from .invariant_ball import InvariantBall
from .mean_square import MeanSquare, MeanSquareExpands
from .nonnegative_vector import NonnegativeVector
from .polytope_norm import PolytopeNorm
from .quadratic import Quadratic
from .state_bound import InputToState, InvariantBox
from .step_size import StepSize
from .vertex_word import VertexWord
from .weighted_max import WeightedMax

Witness = (
    WeightedMax
    | Quadratic
    | PolytopeNorm
    | ContinuousQuadratic
    | BoundedReal
    | InvariantBox
    | InvariantBall
    | InputToState
    | StepSize
    | DeltaRange
    | DenseSpectrum
    | NonnegativeVector
    | GateWord
    | VertexWord
    | Divergence
    | HeldInput
    | MeanSquare
    | MeanSquareExpands
    | IndependentGates
)

__all__ = [
    "BoundedReal",
    "ContinuousQuadratic",
    "DeltaRange",
    "DenseSpectrum",
    "Divergence",
    "GateWord",
    "HeldInput",
    "IndependentGates",
    "InputToState",
    "InvariantBall",
    "InvariantBox",
    "MeanSquare",
    "MeanSquareExpands",
    "NonnegativeVector",
    "PolytopeNorm",
    "Quadratic",
    "StepSize",
    "VertexWord",
    "WeightedMax",
    "Witness",
]
