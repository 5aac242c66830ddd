"""What a report takes for granted, line by line."""

from __future__ import annotations

from fractions import Fraction

from selssm.amount import Side, shown
from selssm.analyse.portrait import fed, portrait
from selssm.spec import Spec


def family_assumptions(spec: Spec, precision: str = "float64") -> tuple[str, ...]:
    """The assumptions behind the certificates of a family; `precision` of the runs."""
    family = spec.family
    choices = portrait(family).choices
    but = "" if spec.law is None else ", but for the mean square"
    free = (
        f"The {choices} keep to their range at every step. Nothing else is assumed of them{but}: "
        "they may follow the input, an opponent or chance."
    )
    lines = [
        *([] if set(spec.properties) == {"mean_square"} else [free]),
        f"Contraction compares two states under the same {choices} and inputs. Where the {choices} "
        "depend on the state, two runs choose differently, and their distance is another question.",
        "The numbers are exactly those of the specification: 0.1 is one tenth. The machine in the "
        f"pictures runs their nearest {precision} numbers.",
        "The certificates are about real arithmetic; the rounding of a running kernel is not "
        "covered by this version.",
    ]
    taking = fed(family)
    if taking is not None and taking.bound is not None:
        lines.append(
            f"For the state bound the inputs keep |x|∞ ≤ {shown(taking.bound, Side.EXACT)} and the "
            "state starts at zero."
        )
    if spec.law is not None:
        lines.append(
            "For the mean square the gates of every step are drawn independently of the past, with "
            "the mean and covariance given; their other moments do not matter. Gates that follow "
            "the state, or inputs that remember, are not covered: a mean rate can then be false."
        )
    return tuple(lines)


def checkpoint_assumptions(room: float, stated: tuple[str, ...]) -> tuple[str, ...]:
    """The assumptions behind the numbers of a checkpoint.

    `room`: the factor granted to the rounding of the normalisation; `stated`: the reader's own.
    """
    granted = shown(Fraction(room), Side.BELOW, digits=7)
    return (
        "Deployed Mamba uses b̄ = ΔB, not exact zero-order hold; the state bounds are those of "
        "bounded.euler for that rule.",
        "Contraction of each layer's state under given gates is not contraction of the network: "
        "the gates of later layers and later tokens depend on earlier states.",
        "Certified numbers hold for every finite input that the RMS normalisation in front of a "
        "layer lets through, whatever the tokens; so they hold for the layer inside the network.",
        f"The weights are taken exactly as stored. The normalisation may round its output up to "
        f"{granted} times as large; other rounding in a running kernel is not covered.",
        "The intervals are computed in IEEE-754 binary64, sums in any order.",
        "The intervals are propagated operation by operation, so they are wider than the truth; "
        "the attack shows how far the truth reaches at least. Attack and observation are samples.",
        "Every finite checkpoint has some rate, since softplus is positive: judge it against the "
        "horizon that you need.",
        *stated,
    )
