"""Text of the user's is text on the page, whatever it contains."""

from __future__ import annotations

import dataclasses
import math
import re

import pytest

from proofs.verdict import EvidenceKind, proved, unknown
from selssm.records import Curve, Finding, Plot, Report, Role, Table
from selssm.render.html import to_html
from selssm.render.json import to_json
from selssm.render.svg import INKS, draw

HOSTILE = '<script>alert("x")</script>&'
FINDING = Finding("contraction", unknown("open"), "said", "advice")
PLAIN = Report("source", "title", "h_t", (), (FINDING,), (), (), (), (), "again")
PLOT = Plot("p", "t", "c", "x", "y", (Curve("one", Role.MACHINE, (0.0, 1.0), (1.0, math.inf)),))


@pytest.mark.parametrize("field", ["title", "source", "reproduce"])
def test_text_is_escaped(field: str) -> None:
    facts = {"facts": (("source", HOSTILE),)} if field == "source" else {}
    page = to_html(dataclasses.replace(PLAIN, **{field: HOSTILE}, **facts))
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page


def test_cells_are_escaped() -> None:
    table = Table(HOSTILE, HOSTILE, (HOSTILE,), ((HOSTILE,),))
    assert "<script>" not in to_html(dataclasses.replace(PLAIN, tables=(table,)))


def test_labels_of_plots_are_escaped() -> None:
    curve = dataclasses.replace(PLOT.curves[0], label=HOSTILE)
    assert "<script>" not in draw(dataclasses.replace(PLOT, x_label=HOSTILE, curves=(curve,)))


def ticks(last: float) -> str:
    """The labels on the horizontal axis of a plot from 0 to `last`."""
    curve = Curve("one", Role.MACHINE, (0.0, last), (5.0, 5.0))
    svg = draw(dataclasses.replace(PLOT, curves=(curve,)))
    return svg.partition('id="p-matplotlib.axis_2"')[0]


def test_what_counts_has_whole_ticks() -> None:
    assert re.search(r">1</text>", ticks(1.0)) and not re.search(r">\d\.\d+</text>", ticks(1.0))
    assert re.search(r">0\.\d+</text>", ticks(1.25))


def test_a_long_norm_is_folded_and_a_counterexample_is_not() -> None:
    found = dataclasses.replace(FINDING, witness=("P = 1",) * 5)
    shown = dataclasses.replace(found, ruling=proved(EvidenceKind.EXACT, "checked"))
    assert "<details>" in to_html(dataclasses.replace(PLAIN, findings=(shown,)))
    short = dataclasses.replace(shown, witness=("w = 1",))
    for other in (found, short):
        assert "<details>" not in to_html(dataclasses.replace(PLAIN, findings=(other,)))


def test_colours_follow_the_page() -> None:
    svg = draw(PLOT)
    assert "var(--machine)" in svg
    assert not any(ink in svg for ink in INKS)


def test_drawing_twice_gives_the_same_page() -> None:
    assert draw(PLOT) == draw(PLOT)


def test_infinity_survives_json() -> None:
    text = to_json(dataclasses.replace(PLAIN, plots=(PLOT,)))
    assert '"inf"' in text
