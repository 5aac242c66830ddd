"""The runs of `machine.run` by the scans of `selssm.scans`, on a device."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from numerics.families import Delta, Dense, Diagonal, Family, Gated, Polytope
from selssm import switching
from selssm.analyse.place import Place
from selssm.scans import gated_scan, selective_scan

Array = NDArray[np.float64]


def states(family: Family, choices: Array, drive: Array, initial: Array, place: Place) -> Array:
    """h_1, ..., h_T (runs, T, d): choices as in `machine.Drawn`, drive B x (runs, T, d)."""

    def put(exact: object) -> Tensor:
        kind = torch.float32 if place.precision == "float32" else torch.float64
        return torch.as_tensor(np.array(exact, dtype=np.float64, order="C")).to(place.device, kind)

    chosen, driven, begun = map(put, (choices, drive, initial))
    if isinstance(family, Gated):
        made = gated_scan(
            put(family.A),
            torch.eye(family.dimension).to(driven),
            chosen,
            driven,
            family.form,
            initial=begun,
            backend=place.backend,
        )
    elif isinstance(family, Diagonal):
        made = _diagonal(family, chosen, driven, begun, put(family.rates), place)
    elif isinstance(family, Dense):
        made = switching.dense(put(family.A), chosen[..., 0], driven, begun)
    elif isinstance(family, Delta):
        keys, decays = chosen[..., :-1], chosen[..., -1]
        made = switching.delta(keys, torch.ones_like(decays), decays, initial=begun)
    else:
        assert isinstance(family, Polytope)
        made = switching.polytope(put(family.vertices), chosen, driven, begun)
    return np.asarray(made.double().cpu().numpy())


def _diagonal(
    family: Diagonal, steps: Tensor, drive: Tensor, initial: Tensor, rates: Tensor, place: Place
) -> Tensor:
    """A channel for each state; with B = C = 1 the outputs are the states."""
    ones = torch.ones_like(steps[..., :1])
    y = selective_scan(
        drive,
        steps,
        rates[:, None],
        ones,
        ones,
        initial_state=initial[..., None],
        rule=family.rule,
        layout="bld",
        backend=place.backend,
    )
    assert isinstance(y, Tensor)
    return y
