"""Speed against every other contender, and errors, row by row."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from selssm.bench.marks import bar_of, line_of, others
from selssm.bench.stored import OURS, Entry, Place, by_place
from selssm.bench.verdicts import ours_of

PASSES: dict[str, Callable[[Entry], float | None]] = {
    "forward": lambda e: e.forward,
    "forward with backward": lambda e: e.both,
}
SMALLEST = 1e-9  # an error of nothing is drawn here


def speedups(found: Sequence[Entry], job: str) -> Figure | None:
    """Their time over ours, a bar for each other's on each row that is no point of a curve."""
    rows = _rows(found, job)
    peers = [name for name in others(e for row in rows.values() for e in row)
             if not name.startswith(OURS)]  # fmt: skip
    ratios = {words: _ratios(rows, peers, time) for words, time in PASSES.items()}
    drawn = {words: bars for words, bars in ratios.items() if bars}
    if not drawn:
        return None
    height = 1.2 + 0.2 * len(rows) * (len(peers) + 1)
    figure = Figure(figsize=(5.0 * len(drawn) + 1.6, height), layout="constrained")
    panels = figure.subplots(1, len(drawn), squeeze=False, sharey=True).flat
    for axes, (words, bars) in zip(panels, drawn.items(), strict=True):
        _bars(axes, bars, list(rows), peers)
        axes.set_xlabel(f"their time over ours, {words}")
    figure.suptitle(f"{job}: how many times as long the others take")
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", frameon=False, ncols=3)
    return figure


def errors(found: Sequence[Entry]) -> Figure | None:
    """The error of every contender on every row that is no point of a curve."""
    known = [entry for entry in found if entry.error is not None and not entry.swept]
    if not known:
        return None
    places = list(by_place(known))
    figure = Figure(figsize=(8.4, 1.4 + 0.25 * len(places)), layout="constrained")
    axes = figure.subplots()
    for name in dict.fromkeys(entry.contender for entry in known):
        points = [(max(e.error or 0.0, SMALLEST), places.index(e.place))
                  for e in known if e.contender == name]  # fmt: skip
        style = line_of(name, known) | {"linestyle": "none", "markerfacecolor": "none"}
        axes.plot(*zip(*points, strict=True), label=name, **style)
    axes.set_xscale("log")
    axes.set_xlabel("largest difference from the float64 loop, relative to its largest entry")
    _label(axes, places)
    axes.invert_yaxis()
    figure.legend(loc="outside lower center", frameon=False, ncols=3)
    return figure


def _rows(found: Sequence[Entry], job: str) -> dict[Place, list[Entry]]:
    kept = [entry for entry in found if entry.place.job == job and not entry.swept]
    return by_place(kept)


Bars = dict[tuple[str, Place], float]


def _ratios(
    rows: dict[Place, list[Entry]], peers: list[str], time: Callable[[Entry], float | None]
) -> Bars:
    made = {}
    for place, row in rows.items():
        ours = ours_of(row)
        mine = None if ours is None else time(ours)
        for entry in row:
            theirs = time(entry)
            if entry.contender in peers and mine is not None and theirs is not None:
                made[entry.contender, place] = theirs / mine
    return made


def _bars(axes: Axes, bars: Bars, places: list[Place], peers: list[str]) -> None:
    """A bar starts at 1, level with ours: to the right they are slower, to the left faster."""
    thick = 0.8 / len(peers)
    for index, peer in enumerate(peers):
        drawn = [(i + (index - (len(peers) - 1) / 2) * thick, bars[peer, place])
                 for i, place in enumerate(places) if (peer, place) in bars]  # fmt: skip
        if not drawn:
            axes.barh([0], [0], left=1, label=peer, **bar_of(index))
            continue
        heights, ratios = zip(*drawn, strict=True)
        axes.barh(heights, [r - 1 for r in ratios], thick * 0.92, left=1, label=peer,
                  **bar_of(index))  # fmt: skip
        for height, ratio in drawn:
            axes.annotate(f"{ratio:.3g}", (ratio, height), fontsize=7, va="center",
                          xytext=(3 if ratio >= 1 else -3, 0), textcoords="offset points",
                          ha="left" if ratio >= 1 else "right")  # fmt: skip
    axes.axvline(1, color="0", linewidth=1.2)
    axes.set_xscale("log")
    axes.margins(x=0.15)
    axes.set_ylim(len(places) - 0.4, -0.6)  # the first row on top
    _label(axes, places)


def _label(axes: Axes, places: list[Place]) -> None:
    axes.set_yticks(range(len(places)), [str(place) for place in places], fontsize=8)
    axes.grid(axis="x", color="0.9", linewidth=0.6)
    axes.set_axisbelow(True)
