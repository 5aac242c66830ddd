"""How a contender is drawn: by marker, dash and hatch, to be told apart in black and white."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from selssm.bench.stored import OURS, Entry

LINES: tuple[tuple[str, Any, str], ...] = (
    ("s", "--", "0.25"), ("^", "-.", "0.4"), ("D", ":", "0.25"), ("v", (0, (5, 1, 1, 1)), "0.5"),
    ("x", (0, (3, 3)), "0.4"), ("P", "--", "0.6"), ("*", ":", "0.6"),
)  # fmt: skip
HATCHES = ("", "///", "...", "xx", "\\\\\\", "++", "oo")
FACES = ("0.35", "0.8", "1.0", "0.9", "0.65", "1.0", "0.8")


def others(found: Iterable[Entry]) -> list[str]:
    """All but the first backend of ours, in the order of the record."""
    names = list(dict.fromkeys(entry.contender for entry in found))
    first = next((name for name in names if name.startswith(OURS)), None)
    return [name for name in names if name != first]


def line_of(contender: str, found: Iterable[Entry]) -> dict[str, Any]:
    """Arguments of a plotted line: ours black and solid, the others in turn."""
    rest = others(found)
    if contender not in rest:
        return {"color": "0", "marker": "o", "linestyle": "-", "linewidth": 2.0, "markersize": 6}
    marker, dash, shade = LINES[rest.index(contender) % len(LINES)]
    return {
        "color": shade, "marker": marker, "linestyle": dash, "linewidth": 1.3, "markersize": 5.5,
    }  # fmt: skip


def bar_of(index: int) -> dict[str, Any]:
    """Arguments of a bar."""
    return {
        "facecolor": FACES[index % len(FACES)], "hatch": HATCHES[index % len(HATCHES)],
        "edgecolor": "0", "linewidth": 0.7,
    }  # fmt: skip
