"""What is timed: the rows of the table, as sizes; seeded arguments are made from them on demand."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import torch
from torch import Tensor

WIDE = torch.float32


@dataclass(frozen=True)
class Row:
    """One row: a job and its sizes by name, in order; the type of the sequences.

    | job | sizes | an element is |
    |---|---|---|
    | s6 | b, l, d, n: the selective scan | one (b, l, d) |
    | diagonal | b, l, d: h = a h + x | one (b, l, d) |
    | dense | b, l, d: the leaky form with vector gates | one (b, l, d) |
    | decode | b, d, n: one token of the selective scan | one (b, d, n) |
    """

    job: str
    sizes: tuple[tuple[str, int], ...]
    dtype: torch.dtype
    swept: bool = False  # only a point of a curve: contenders that cannot win are left out

    @property
    def elements(self) -> int:
        """What a rate counts, n left out where there is a length."""
        sizes = dict(self.sizes)
        return prod(v for k, v in sizes.items() if k != "n" or self.job == "decode")

    def __str__(self) -> str:
        kind = str(self.dtype).removeprefix("torch.")
        return f"{self.job} ({', '.join(f'{k} {v}' for k, v in self.sizes)}), {kind}"


def _row(job: str, names: str, sizes: tuple[int, ...], dtype: torch.dtype) -> Row:
    return Row(job, tuple(zip(names, sizes, strict=True)), dtype)


def _sweeps(rows: tuple[Row, ...], swept: dict[str, tuple[int, ...]]) -> tuple[Row, ...]:
    """The first row with one size replaced, for each size in turn; those of `rows` left out."""
    main, known = rows[0], {(row.sizes, row.dtype) for row in rows}
    made = (
        Row(main.job, tuple((k, size if k == name else v) for k, v in main.sizes), dtype, True)
        for name, sizes in swept.items()
        for size in sizes
        for dtype in dict.fromkeys(row.dtype for row in rows)
    )
    return tuple(row for row in made if (row.sizes, row.dtype) not in known)


S6 = (
    (8, 2048, 1536, 16), (1, 2048, 1536, 16), (1, 65536, 1536, 16), (1, 65536, 128, 16),
    (4, 8192, 2048, 16), (64, 512, 1536, 16), (8, 2048, 1536, 64),
)  # fmt: skip
DIAGONAL = ((8, 2048, 1536), (1, 65536, 1536), (1, 65536, 128))
DENSE = ((32, 1024, 64), (32, 1024, 128), (32, 1024, 256))
DECODE = ((1, 1536, 16), (64, 1536, 16), (64, 4096, 64))
NARROW = (torch.bfloat16, WIDE)
SWEPT = {
    "b": (1, 2, 32), "l": (512, 1024, 4096, 16384, 65536), "d": (128, 512, 4096),
    "n": (1, 4, 64, 256),
}  # fmt: skip
"""Around the first row of S6, for the curves of `selssm bench --plot`."""

_S6_ROWS = tuple(_row("s6", "bldn", sizes, dtype) for sizes in S6 for dtype in NARROW)
GPU_ROWS = (
    *_S6_ROWS,
    *(_row("diagonal", "bld", sizes, dtype) for sizes in DIAGONAL for dtype in NARROW),
    *(_row("dense", "bld", sizes, WIDE) for sizes in DENSE),
    *(_row("decode", "bdn", sizes, torch.bfloat16) for sizes in DECODE),
    *_sweeps(_S6_ROWS, SWEPT),
)
"""Issue by issue the same rows, so that records can be compared; the curves last, so that a run
that is cut off has the table."""

_SMALL_S6 = (
    _row("s6", "bldn", (2, 256, 64, 16), WIDE),
    _row("s6", "bldn", (1, 512, 16, 16), WIDE),
)
CPU_ROWS = (
    *_SMALL_S6,
    *_sweeps(_SMALL_S6, {"l": (64, 1024), "n": (4,)}),
    _row("diagonal", "bld", (2, 1024, 64), WIDE),
    _row("dense", "bld", (8, 128, 32), WIDE),
    _row("decode", "bdn", (8, 256, 16), WIDE),
)
"""Small enough for any laptop: they compare backends and say nothing about a GPU."""


def arguments(row: Row, device: str, seed: int) -> dict[str, Tensor]:
    """Seeded arguments, sequences as (b, l, d) and in the row's type; steps like a trained model's.

    The names are those of `selective_scan` ("delta" before softplus), of `scan` (decay, input), and
    of `gated_scan`.
    """
    source = torch.Generator(device).manual_seed(seed)
    size = dict(row.sizes)
    b, d = size["b"], size["d"]
    length, n = size.get("l", 1), size.get("n", 1)

    def draw(*shape: int, dtype: torch.dtype = row.dtype) -> Tensor:
        return torch.randn(*shape, generator=source, device=device, dtype=WIDE).to(dtype)

    if row.job == "diagonal":
        decay = torch.sigmoid(draw(b, length, d, dtype=WIDE) + 2)
        return {"decay": decay.to(row.dtype), "input": draw(b, length, d)}
    if row.job == "dense":
        gate = torch.sigmoid(draw(b, length, d))
        return {
            "A": draw(d, d) / d**0.5, "B": draw(d, d) / d**0.5, "gate": gate,
            "x": draw(b, length, d),
        }  # fmt: skip
    counts = torch.arange(1, n + 1, dtype=WIDE, device=device)
    made = {
        "u": draw(b, length, d), "delta": draw(b, length, d), "A": -counts.expand(d, n).clone(),
        "B": draw(b, length, n), "C": draw(b, length, n), "D": draw(d, dtype=WIDE),
        "delta_bias": draw(d, dtype=WIDE) - 4,
    }  # fmt: skip
    return made if row.job == "s6" else made | {"state": draw(b, d, n, dtype=WIDE)}
