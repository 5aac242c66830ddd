"""What the kernels are to reach on one H100, as data: row, measure, against whom, ratio.

A ratio is of two numbers of one run and says how many times better than the other we are to be:
theirs over ours for times, memory and errors, ours over theirs for rates. Where `against` is a
number, it takes the other's place.
"""

from __future__ import annotations

from dataclasses import dataclass

from selssm.bench.stored import Measure, Place

BF16, FP32 = "bfloat16", "float32"
PRACTICAL = 226.0
"""10⁹ elements a second: the inner loop of S6 at 16 states, all operands in registers, on an
H100."""
LEVEL = 0.95
"""As fast as another: medians of two runs of the same kernel differ by up to 5 %."""
ONE_ROUNDING = 2.0**-8
"""Relative error of a bfloat16 number, 8 bits, that was computed exactly and rounded once."""


@dataclass(frozen=True)
class Target:
    """At least `ratio` times as good as `against` by this measure on this row."""

    place: Place
    measure: Measure
    against: str | float
    ratio: float


def _place(job: str, names: str, sizes: tuple[int, ...], dtype: str) -> Place:
    return Place(job, tuple(zip(names, sizes, strict=True)), dtype)


MAIN = (8, 2048, 1536, 16)
FEW_CHANNELS = (1, 65536, 128, 16)
S6_FORWARD = {
    MAIN: 1.8, (64, 512, 1536, 16): 1.8, FEW_CHANNELS: 5.0, (1, 2048, 1536, 16): 1.5,
    (1, 65536, 1536, 16): 1.5, (4, 8192, 2048, 16): 1.5, (8, 2048, 1536, 64): 1.5,
}  # fmt: skip
"""Against mamba_ssm in bfloat16; in float32 3, or this where it is more."""
DIAGONAL = {(8, 2048, 1536): LEVEL, (1, 65536, 1536): LEVEL, (1, 65536, 128): 2.0}
DENSE = ((32, 1024, 64), (32, 1024, 128))
DECODE = ((1, 1536, 16), (64, 1536, 16), (64, 4096, 64))


def _s6() -> tuple[Target, ...]:
    made = []
    for sizes, ratio in S6_FORWARD.items():
        narrow, wide = (_place("s6", "bldn", sizes, dtype) for dtype in (BF16, FP32))
        both = 2.5 if sizes == MAIN else 2.0
        made += [
            Target(narrow, Measure.FORWARD, "mamba_ssm", ratio),
            Target(wide, Measure.FORWARD, "mamba_ssm", max(3.0, ratio)),
            Target(narrow, Measure.BOTH, "mamba_ssm", both),
            Target(wide, Measure.BOTH, "mamba_ssm", 2.0),
        ]
    main = _place("s6", "bldn", MAIN, BF16)
    return (
        *made,
        Target(main, Measure.RATE, PRACTICAL, 0.5),
        Target(main, Measure.FORWARD_MIB, "mamba_ssm", 1.0),
        Target(main, Measure.BOTH_MIB, "mamba_ssm", 1.0),
    )


def _diagonal() -> tuple[Target, ...]:
    made = []
    for sizes, ratio in DIAGONAL.items():
        for dtype in (BF16, FP32):
            place = _place("diagonal", "bld", sizes, dtype)
            made.append(Target(place, Measure.FORWARD, "accelerated-scan", ratio))
        narrow = _place("diagonal", "bld", sizes, BF16)
        made.append(Target(narrow, Measure.ERROR, ONE_ROUNDING, 1.0))
    return tuple(made)


def _dense() -> tuple[Target, ...]:
    """cuDNN's GRU computes something else, and no exact peer exists: half its speed."""
    return tuple(
        Target(_place("dense", "bld", sizes, FP32), measure, against, ratio)
        for sizes in DENSE
        for measure in (Measure.FORWARD, Measure.BOTH)
        for against, ratio in (("cuDNN GRU", 0.5), ("eager loop", 10.0))
    )


def _decode() -> tuple[Target, ...]:
    """No slower than one elementwise kernel on the bytes of the state."""
    return tuple(
        Target(
            _place("decode", "bdn", sizes, BF16),
            Measure.FORWARD,
            "multiply the state in place",
            1.0,
        )
        for sizes in DECODE
    )


TARGETS = (*_s6(), *_diagonal(), *_dense(), *_decode())
