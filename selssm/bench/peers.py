"""Other people's kernels, each in the layout that it wants; imported where installed, never built.

| peer | rows | its own terms |
|---|---|---|
| mamba_ssm | s6, decode | (b, d, l); CUDA |
| mambapy | s6 | decays and drives of whole sequences, (b, l, d, n) |
| accelerated-scan | diagonal | its Triton kernel, (b, d, l), before 0.3 l a power of two; CUDA |
| flash-linear-attention | diagonal | hgrn, gates as logarithms, (b, l, d); CUDA |
| torch | s6, diagonal | its associative scan, compiled, on the first rows only; CUDA |
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from selssm.bench.contenders import Absent, Arguments, Contender, imported
from selssm.bench.rows import GPU_ROWS, Row

CUDA_ONLY = "its kernels run on CUDA only"


def peers_for(row: Row, device: str) -> Iterator[Contender | Absent]:
    """Every peer that has something for this row, or why it is absent."""
    for peer in PEERS:
        if row.job not in peer.jobs or not peer.suits(row):
            continue
        if device != "cuda" and not peer.anywhere:
            yield Absent(peer.name, CUDA_ONLY)
            continue
        try:
            yield peer.make(row)
        except (ImportError, AttributeError, OSError, RuntimeError) as problem:
            why = " ".join(f"{type(problem).__name__}: {problem}".split())[:200]
            yield Absent(peer.name, why)


def _mamba_ssm(row: Row) -> Contender:
    if row.job == "decode":
        step: Any = imported(
            "mamba_ssm.ops.triton.selective_state_update", "selective_state_update"
        )

        def one(a: Arguments) -> Tensor:
            """With D and the bias: 2.3.2 fails where either is None; z may be."""
            u, delta, B, C = (a[name][:, 0] for name in ("u", "delta", "B", "C"))
            return step(a["state"], u, delta, a["A"], B, C, a["D"], None, a["delta_bias"], True)

        return Contender("mamba_ssm", one, differentiable=False)
    scan: Any = imported("mamba_ssm.ops.selective_scan_interface", "selective_scan_fn")
    return Contender(
        "mamba_ssm",
        lambda a: scan(
            a["u"], a["delta"], a["A"], a["B"], a["C"], a["D"], None, a["delta_bias"], True
        ).transpose(1, 2),
        _time_last("u", "delta", "B", "C"),
    )


def _mambapy(row: Row) -> Contender:
    pscan: Any = imported("mambapy.pscan", "pscan")

    def run(a: Arguments) -> Tensor:
        steps = torch.nn.functional.softplus(a["delta"] + a["delta_bias"])
        decay = torch.exp(steps.unsqueeze(-1) * a["A"])
        drive = (steps * a["u"]).unsqueeze(-1) * a["B"].unsqueeze(2)
        states = pscan(decay, drive)
        return (states @ a["C"].to(states.dtype).unsqueeze(-1)).squeeze(-1) + a["D"] * a["u"]

    return Contender("mambapy", run, whole=True)


def _accelerated_scan(row: Row) -> Contender:
    scan: Any
    try:
        scan = imported("accelerated_scan.scalar", "scan")
    except ImportError:  # before 0.3
        scan = imported("accelerated_scan.triton", "scan")
    return Contender(
        "accelerated-scan",
        lambda a: scan(a["decay"], a["input"]).transpose(1, 2),
        _time_last("decay", "input"),
    )


def _hgrn(row: Row) -> Contender:
    scan: Any = imported("fla.ops.hgrn", "fused_recurrent_hgrn")

    def logarithms(a: Arguments) -> Arguments:
        return {"g": a["decay"].float().log().to(a["decay"].dtype), "x": a["input"]}

    return Contender("flash-linear-attention", lambda a: scan(a["x"], a["g"])[0], logarithms)


def _associative(row: Row) -> Contender:
    scan: Any = imported("torch._higher_order_ops.associative_scan", "associative_scan")

    def compose(first: tuple[Tensor, Tensor], then: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        return then[0] * first[0], then[0] * first[1] + then[1]

    def diagonal(a: Arguments) -> Tensor:
        return scan(compose, (a["decay"], a["input"]), dim=1)[1]

    def selective(a: Arguments) -> Tensor:
        steps = torch.nn.functional.softplus(a["delta"].float() + a["delta_bias"])
        decay = torch.exp(steps.unsqueeze(-1) * a["A"])
        drive = (steps * a["u"]).unsqueeze(-1) * a["B"].unsqueeze(2)
        states = scan(compose, (decay, drive), dim=1)[1]
        y = (states * a["C"].unsqueeze(2)).sum(-1) + a["D"] * a["u"]
        return y.to(a["u"].dtype)

    # static: sizes that vary between calls would be compiled as unknown ones, to its disadvantage
    run = torch.compile(diagonal if row.job == "diagonal" else selective, dynamic=False)
    whole = row.job == "s6"
    return Contender("torch associative scan", run, differentiable=False, whole=whole)


def _first(row: Row) -> bool:
    """Compiling takes longer than all that is timed: once for each job and type."""
    return row.sizes in {next(r.sizes for r in GPU_ROWS if r.job == job) for job in JOBS}


def _time_last(*names: str) -> Callable[[Arguments], Arguments]:
    """The arguments with these as (b, d, l), contiguous."""
    return lambda a: a | {name: a[name].transpose(1, 2).contiguous() for name in names}


JOBS = ("s6", "diagonal")


@dataclass(frozen=True)
class Peer:
    """A package with something for these jobs, on the rows that it suits; on CUDA or anywhere."""

    name: str
    jobs: tuple[str, ...]
    make: Callable[[Row], Contender]
    anywhere: bool = False
    suits: Callable[[Row], bool] = lambda row: True


PEERS = (
    Peer("mamba_ssm", ("s6", "decode"), _mamba_ssm),
    Peer("mambapy", ("s6",), _mambapy, anywhere=True),
    Peer("accelerated-scan", ("diagonal",), _accelerated_scan),
    Peer("flash-linear-attention", ("diagonal",), _hgrn),
    Peer("torch associative scan", JOBS, _associative, suits=_first),
)
