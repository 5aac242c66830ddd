"""Elements a second over one size of the selective scan, with the machine's limits as lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from selssm.bench.ceilings import Ceilings
from selssm.bench.marks import line_of
from selssm.bench.stored import Entry

JOB = "s6"
WORDS = {"b": "sequences b", "l": "steps l", "d": "channels d", "n": "states a channel n"}
WIDTH = {"bfloat16": 2, "float16": 2, "float32": 4, "float64": 8}  # bytes
PASSES: dict[str, Callable[[Entry], float | None]] = {
    "forward": lambda e: e.rate,
    "forward with backward": lambda e: e.both_rate,
}


def sweep(found: Sequence[Entry], name: str, limits: Ceilings) -> Figure | None:
    """A panel for each type and pass: everything that differs from the first row in `name` alone.

    None where that is fewer than two rows.
    """
    points = swept(found, name)
    if len({entry.place.sizes for entry in points}) < 2:
        return None
    dtypes = list(dict.fromkeys(entry.place.dtype for entry in points))
    figure = Figure(figsize=(9.6, 1.2 + 3.4 * len(dtypes)), layout="constrained")
    panels = figure.subplots(len(dtypes), len(PASSES), squeeze=False, sharex=True)
    for axes, (dtype, words) in zip(panels.flat, product(dtypes, PASSES), strict=True):
        _panel(axes, [e for e in points if e.place.dtype == dtype], name, words, limits)
        axes.set_title(f"{words}, {dtype}", fontsize=10)
    fixed = ", ".join(f"{k} {v}" for k, v in points[0].place.sizes if k != name)
    figure.suptitle(f"selective scan over {WORDS[name]} ({fixed})")
    named = {label: handle for axes in panels.flat
             for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)}  # fmt: skip
    place = "outside lower center"
    figure.legend(list(named.values()), list(named), loc=place, frameon=False, ncols=3)
    return figure


def swept(found: Sequence[Entry], name: str) -> list[Entry]:
    """The selective scans that have every other size of the record's first one, by that size."""
    scans = [entry for entry in found if entry.place.job == JOB]
    if not scans:
        return []
    main = scans[0].place.sizes
    same = [e for e in scans if all(k == name or v == dict(main)[k] for k, v in e.place.sizes)]
    return sorted(same, key=lambda e: dict(e.place.sizes)[name])


def _panel(axes: Axes, points: list[Entry], name: str, words: str, limits: Ceilings) -> None:
    rate = PASSES[words]
    for contender in dict.fromkeys(entry.contender for entry in points):
        pairs = [(dict(e.place.sizes)[name], y) for e in points
                 if e.contender == contender and (y := rate(e)) is not None]  # fmt: skip
        if pairs:
            axes.plot(*zip(*pairs, strict=True), label=contender, **line_of(contender, points))
    places = list(dict.fromkeys(entry.place for entry in points))
    sizes = [dict(place.sizes) for place in places]
    width = WIDTH[places[0].dtype]
    backward = words != "forward"
    for label, style, limit in (
        ("copying", (0, (6, 2)), lambda s: limits.copy / traffic(s, width, backward)),
        ("exponentials", (0, (1, 1.5)), lambda s: limits.exponentials / powers(s, backward)),
    ):
        over, rates = [s[name] for s in sizes], [limit(s) for s in sizes]
        axes.plot(over, rates, label=f"limit by {label}", color="0.55", linestyle=style)
    _frame(axes, sorted({s[name] for s in sizes}), name)


def traffic(sizes: dict[str, int], width: int, backward: bool) -> float:
    """The fewest bytes an element: u, Δ, y (b, l, d) and B, C (b, l, n) once; backward again those,
    read or written: u, Δ, dy, du, dΔ and B, C, dB, dC."""
    shared = sizes["n"] / sizes["d"]
    return width * ((8 + 6 * shared) if backward else (3 + 2 * shared))


def powers(sizes: dict[str, int], backward: bool) -> int:
    """Exponentials an element: each decay once a pass."""
    return sizes["n"] * (2 if backward else 1)


def _frame(axes: Axes, ticks: list[int], name: str) -> None:
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_major_formatter("{x:g}")
    axes.set_xlabel(WORDS[name])
    axes.set_ylabel("10⁹ elements a second")
    axes.grid(color="0.9", linewidth=0.6)
    axes.set_axisbelow(True)
