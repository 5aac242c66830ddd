"""Who runs a row: our backends, what torch itself offers, and the peers that are installed.

A contender is made once for a row. It takes the arguments of `rows.arguments` and gives a function
of no arguments from which outputs come, already in the layout that it wants: rearranging is not
timed. Nothing is built or fetched here; a package that is not there is listed as absent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module, metadata

import torch
from torch import Tensor, nn

import selssm.scans as ours
from selssm.bench.rows import Row

Arguments = dict[str, Tensor]
Forward = Callable[[Arguments], Tensor]


@dataclass(frozen=True)
class Contender:
    """A name, the way to its result (b, l, d), and whether gradients pass through it.

    `prepare` brings the arguments into the layout that it wants. `same`: it computes the row's own
    numbers and must agree with them; else it is a yardstick of the same size. `whole`: it holds
    tensors (b, l, d, n) and is left out where they are large.
    """

    name: str
    forward: Forward
    prepare: Callable[[Arguments], Arguments] = dict
    differentiable: bool = True
    same: bool = True
    whole: bool = False


@dataclass(frozen=True)
class Absent:
    """A peer that could not be imported, and why."""

    name: str
    why: str


def ours_for(row: Row, device: str) -> Iterator[Contender]:
    """Our backends; the first is what `auto` takes on this device."""
    names = ("triton", "torch") if device == "cuda" else ("torch",)
    for backend in names:
        if row.job == "s6":
            second = backend != names[0]  # where there is better, it is measured where it is cheap
            yield Contender(f"selssm {backend}", _selective(backend), whole=second)
        elif row.job == "dense" and (backend == "torch" or dict(row.sizes)["d"] <= 256):
            yield Contender(f"selssm {backend}", _gated(backend))
        elif row.job == "decode":
            yield Contender(f"selssm {backend}", _decode(backend), differentiable=False)
        elif row.job == "diagonal":
            yield Contender(f"selssm {backend}", _diagonal(backend))


def _selective(backend: str) -> Forward:
    def run(a: Arguments) -> Tensor:
        out = ours.selective_scan(
            a["u"], a["delta"], a["A"], a["B"], a["C"], a["D"], None, a["delta_bias"], True,
            layout="bld", backend=backend,
        )  # fmt: skip
        assert isinstance(out, Tensor)
        return out

    return run


def _diagonal(backend: str) -> Forward:
    return lambda a: ours.scan(a["decay"], a["input"], backend=backend)


def _gated(backend: str) -> Forward:
    return lambda a: ours.gated_scan(a["A"], a["B"], a["gate"], a["x"], backend=backend)


def _decode(backend: str) -> Forward:
    def run(a: Arguments) -> Tensor:
        u, delta, B, C = (a[name][:, 0] for name in ("u", "delta", "B", "C"))
        return ours.selective_state_update(
            a["state"], u, delta, a["A"], B, C, a["D"], None, a["delta_bias"], True,
            backend=backend,
        )  # fmt: skip

    return run


def yardsticks(row: Row, device: str) -> Iterator[Contender]:
    """What torch alone offers on this machine, loops over time too where they end soon enough."""
    soon = device == "cuda" or dict(row.sizes).get("l", 1) * row.elements <= 2**28
    if row.job == "s6" and device == "cpu":
        yield Contender("sequential loop, float64", _selective("loop"))
        yield Contender("scan of whole sequences", _whole, whole=True)
    if row.job == "dense":
        if soon:
            yield Contender("eager loop", _eager)
        for kind, module in (("GRU", nn.GRU), ("RNN", nn.RNN)):
            d = dict(row.sizes)["d"]
            cell = module(d, d, batch_first=True, device=device)
            cudnn = "cuDNN" if device == "cuda" else "torch"
            yield Contender(f"{cudnn} {kind}", _states_of(cell), same=False)
    if row.job == "decode":
        yield Contender("multiply the state in place", _touch, differentiable=False, same=False)


def _states_of(cell: nn.Module) -> Forward:
    def run(a: Arguments) -> Tensor:
        out: Tensor = cell(a["x"])[0]
        return out

    return run


def _whole(a: Arguments) -> Tensor:
    """Every decay and drive (b, l, d, n) at once through one parallel scan, as mambapy does."""
    steps = torch.nn.functional.softplus(a["delta"] + a["delta_bias"])
    decay = torch.exp(steps.unsqueeze(-1) * a["A"])
    drive = (steps * a["u"]).unsqueeze(-1) * a["B"].unsqueeze(-2)
    states = ours.scan(decay, drive, time=-3)
    return (states * a["C"].unsqueeze(-2)).sum(-1) + a["D"] * a["u"]


def _eager(a: Arguments) -> Tensor:
    drive, h, states = a["x"] @ a["B"].T, torch.zeros_like(a["x"][:, 0]), []
    for t in range(drive.shape[1]):
        h = torch.lerp(h, torch.addmm(drive[:, t], h, a["A"].T), a["gate"][:, t])
        states.append(h)
    return torch.stack(states, dim=1)


def _touch(a: Arguments) -> Tensor:
    return a["state"].mul_(1.0)


def imported(package: str, attribute: str) -> object:
    """package.attribute. Raises ImportError or AttributeError where it is not there."""
    return getattr(import_module(package), attribute)


def version(distribution: str) -> str:
    """The installed version, or "absent"."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "absent"
