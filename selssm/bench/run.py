"""Rows × contenders -> results: times forward and with backward, memory, error, speed-up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import torch

from selssm.bench.agreement import difference
from selssm.bench.clock import buffers, timed
from selssm.bench.contenders import Absent, Arguments, Contender, ours_for, yardsticks
from selssm.bench.peers import peers_for
from selssm.bench.rows import Row, arguments
from selssm.bench.timing import Timing

Progress = Callable[[str], None]
HELD = 8  # tensors (b, l, d, n) in float32 that a parallel scan holds at once, with its gradients
FAILURES = (RuntimeError, ValueError, TypeError, AssertionError, ImportError, AttributeError)
"""What a kernel that does not fit a row may raise; out of memory is among them."""


def failures() -> tuple[type[Exception], ...]:
    """These, and Triton's own where it is installed: too little shared memory, no such layout."""
    try:
        from triton.errors import TritonError
    except ImportError:
        return FAILURES
    return (*FAILURES, TritonError)


@dataclass(frozen=True)
class Result:
    """One contender on one row; times in milliseconds, None where there is none.

    `error`: the largest difference from the float64 loop on the first steps, relative to its
    largest entry; None for a yardstick that computes something else. `failed`: why no time.
    """

    row: Row
    name: str
    forward: Timing | None = None
    both: Timing | None = None
    error: float | None = None
    failed: str = ""

    @property
    def rate(self) -> float | None:
        """Forward, in 10⁹ elements a second."""
        return None if self.forward is None else self.row.elements / self.forward.median / 1e6


@dataclass(frozen=True)
class Found:
    """Results in the order of the rows, and the peers that were absent."""

    results: tuple[Result, ...]
    absent: tuple[Absent, ...]


NOTHING = Found((), ())


def run(
    rows: Iterable[Row],
    device: str,
    peers: bool,
    seed: int,
    budget: float,
    progress: Progress,
    keep: Callable[[Found], None] = lambda found: None,
    done: Found = NOTHING,
) -> Found:
    """Time every row that is not `done`; `budget` seconds for each median. `keep` sees what there
    is after each row."""
    results = list(done.results)
    absent = {each.name: each for each in done.absent}
    known = {each.row for each in results}
    for row in (row for row in rows if row not in known):
        for contender in _contenders(row, device, peers):
            if isinstance(contender, Absent):
                absent.setdefault(contender.name, contender)
                continue
            if not fits(row, contender, device):
                continue
            progress(f"{row}: {contender.name}")
            results.append(one(row, contender, device, seed, budget))
            if device == "cuda":
                torch.cuda.empty_cache()
        keep(Found(tuple(results), tuple(absent.values())))
    return Found(tuple(results), tuple(absent.values()))


def _contenders(row: Row, device: str, peers: bool) -> Iterator[Contender | Absent]:
    yield from ours_for(row, device)
    yield from yardsticks(row, device)
    if peers:
        yield from peers_for(row, device)


def fits(row: Row, contender: Contender, device: str) -> bool:
    """Whether it is worth timing here: states of whole sequences only where they are small."""
    if not contender.whole:
        return True
    states = 4 * HELD * row.elements * dict(row.sizes).get("n", 1)
    return not row.swept and (device != "cuda" or 4 * states <= memory())


def memory() -> int:
    """Bytes on the GPU."""
    return torch.cuda.get_device_properties(0).total_memory


def one(row: Row, contender: Contender, device: str, seed: int, budget: float) -> Result:
    """One contender on one row; a failure is a result too."""
    try:
        error = difference(row, contender, device, seed) if contender.same else None
        first = contender.prepare(arguments(row, device, seed))
        size = sum(x.nbytes for x in first.values())
        more = range(1, buffers(size, device))
        sets = [first, *(contender.prepare(arguments(row, device, seed + i)) for i in more)]
        with torch.no_grad():
            forward = timed([_forward(contender, a) for a in sets], device, budget)
        both = None
        if contender.differentiable:
            both = timed([_both(contender, a, seed) for a in sets], device, budget)
        return Result(row, contender.name, forward, both, error)
    except failures() as problem:
        why = " ".join(f"{type(problem).__name__}: {problem}".split())[:200]
        return Result(row, contender.name, failed=why)


def _forward(contender: Contender, a: Arguments) -> Callable[[], object]:
    return lambda: contender.forward(a)


def _both(contender: Contender, a: Arguments, seed: int) -> Callable[[], object]:
    """Forward, and the gradient by every argument, as a training step has it."""
    leaves = {name: x.detach().requires_grad_() for name, x in a.items()}
    with torch.no_grad():
        like = contender.forward(leaves)
    source = torch.Generator(like.device).manual_seed(seed)
    d_out = torch.randn(like.shape, generator=source, device=like.device, dtype=like.dtype)
    used = list(leaves.values())
    return lambda: torch.autograd.grad(contender.forward(leaves), used, d_out, allow_unused=True)
