"""Plot -> inline SVG, by matplotlib.

The drawing uses five marker colours that stand for CSS variables of the page, and the text stays
text, so that a plot follows the page's fonts and its light or dark scheme.
"""

from __future__ import annotations

import io
import math
import re
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from selssm.records import Curve, Plot, Role

INKS = {
    "#010203": "var(--ink)",
    "#020304": "var(--faint)",
    "#030405": "var(--certified)",
    "#040506": "var(--machine)",
    "#050607": "var(--refuted)",
    "#060708": "var(--rule)",
}
INK, FAINT, CERTIFIED, MACHINE, REFUTED, RULE = INKS
STYLE: dict[Role, dict[str, Any]] = {
    Role.CERTIFIED: {"color": CERTIFIED, "linewidth": 2.0},
    Role.MACHINE: {"color": MACHINE, "linewidth": 0.9, "alpha": 0.75},
    Role.GUIDE: {"color": FAINT, "linewidth": 1.0, "linestyle": (0, (4, 3))},
    Role.DIVERGING: {"color": REFUTED, "linewidth": 1.8},
    Role.SPECTRUM: {"color": MACHINE, "marker": ".", "linestyle": "none", "markersize": 4},
}
ORDER = {
    Role.SPECTRUM: 1,
    Role.GUIDE: 2,
    Role.MACHINE: 3,
    Role.CERTIFIED: 4,
    Role.DIVERGING: 5,
}
SHORT_LABELS = 40
"""Characters of all labels together that fit into one line below the plot."""
SETTINGS = {
    "svg.fonttype": "none",
    "font.size": 10.5,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": FAINT,
    "axes.linewidth": 0.8,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "mathtext.fontset": "dejavuserif",
    "axes.unicode_minus": True,
}


def draw(plot: Plot) -> str:
    """The plot as an <svg> element without scripts, external resources or fixed size."""
    with matplotlib.rc_context({**SETTINGS, "svg.hashsalt": plot.key}):
        figure = Figure(figsize=(5.6, 4.0), layout="constrained")
        axes = figure.add_subplot()
        _curves(axes, plot)
        _frame(axes, plot)
        handles, labels = axes.get_legend_handles_labels()
        columns = 3 if sum(map(len, labels)) <= SHORT_LABELS else 2
        figure.legend(handles, labels, loc="outside lower center", frameon=False, ncols=columns)
        stream = io.StringIO()
        FigureCanvasSVG(figure).print_svg(stream, metadata={"Date": None, "Creator": None})
    return _inline(stream.getvalue(), plot)


def _curves(axes: Axes, plot: Plot) -> None:
    labelled: set[str] = set()
    if plot.band is not None:
        axes.axvspan(*plot.band, color=RULE, alpha=0.35, linewidth=0, label="allowed range")
    for curve in plot.curves:
        axes.plot(
            *_drawable(curve),
            label=None if curve.label in labelled else curve.label,
            zorder=ORDER[curve.role],
            **STYLE[curve.role],
        )
        labelled.add(curve.label)


def _drawable(curve: Curve) -> tuple[list[float], list[float]]:
    """The finite points: a diverging trajectory is drawn as far as floats carry it."""
    pairs = [p for p in zip(curve.x, curve.y, strict=True) if all(map(math.isfinite, p))]
    return [x for x, _ in pairs], [y for _, y in pairs]


def _frame(axes: Axes, plot: Plot) -> None:
    axes.set_xlabel(plot.x_label)
    axes.set_ylabel(plot.y_label)
    if _whole(plot):
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(color=RULE, linewidth=0.6)
    axes.set_axisbelow(True)
    if plot.log_y:
        axes.set_yscale("log", nonpositive="mask")
    if plot.equal:
        axes.set_aspect("equal", adjustable="datalim")


def _whole(plot: Plot) -> bool:
    """Whether the horizontal axis counts: layers, steps, tokens."""
    return plot.band is None and all(x.is_integer() for c in plot.curves for x in c.x)


def _inline(document: str, plot: Plot) -> str:
    """Cut to the element; name the parts after the plot; hand colours and fonts to the page."""
    svg = document[document.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<svg [^>]*?viewBox="([^"]*)"[^>]*>', _opening(plot), svg, count=1)
    svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{plot.key}-", svg)
    svg = re.sub(r"font: ([\d.]+px) [^;\"]*", r"font-size: \1", svg)
    for marker, variable in INKS.items():
        svg = svg.replace(marker, variable)
    return svg


def _opening(plot: Plot) -> str:
    return (
        rf'<svg xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="\1" role="img" '
        rf'aria-labelledby="caption-{plot.key}">'
    )
