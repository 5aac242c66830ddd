"""Report -> one self-contained HTML file: no script, no external resource, opens from disk."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined
from latex2mathml.converter import convert
from markupsafe import Markup

from proofs.verdict import Verdict
from selssm.records import Report
from selssm.render.svg import draw

HEADLINES = {
    Verdict.PROVED: "Proved",
    Verdict.REFUTED: "Refuted",
    Verdict.UNKNOWN: "Unknown",
}
MEANINGS = {
    Verdict.PROVED: "Everything asked of this model is proved; what that is worth stands below.",
    Verdict.REFUTED: "Something asked of this model is false, and here is the counterexample.",
    Verdict.UNKNOWN: "Something asked of this model could be neither proved nor refuted.",
}


def to_html(report: Report) -> str:
    """The whole page. Text of the report is escaped; only MathML and SVG are markup of our own."""
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            headline=HEADLINES[report.verdict],
            meaning=MEANINGS[report.verdict],
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("selssm.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["math"] = math
    environment.filters["svg"] = lambda plot: Markup(draw(plot))
    return environment


def math(latex: str) -> Markup:
    """LaTeX as inline MathML."""
    return Markup(convert(latex))
