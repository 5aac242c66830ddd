"""What a certificate means in plain words, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from numerics.certificate import Certificate, recheck
from numerics.families import Family, Leaky, RandomGates
from numerics.witnesses import MeanSquareExpands, VertexWord
from proofs.verdict import Verdict
from selssm.amount import Amount, Side, counted, shown
from selssm.analyse.portrait import portrait
from selssm.analyse.remedies import faster, remedies
from selssm.records import Finding

MEAN_REMEDY = (
    "Open the gates wider in the mean (a larger mean), let them vary less (a smaller covariance), "
    "or shrink A."
)
LONGEST_LIST = 12
"""Entries of a vector, or gates of a word, that are spelt out."""
USELESS = 10**6
"""Half-lives certainly beyond this many steps are called of no use."""


def finding(certificate: Certificate) -> Finding:
    """The certificate as a finding of the report."""
    return Finding(
        name=str(certificate.claim.property),
        ruling=recheck(certificate),
        sentence=sentence(certificate),
        advice=advice(certificate),
        theorems=tuple(certificate.theorems),
        witness=witness_lines(certificate.witness),
    )


def sentence(certificate: Certificate) -> str:
    """The outcome in one sentence."""
    claim, verdict = certificate.claim, certificate.verdict
    choices = portrait(certificate.family).choices
    rate = "" if claim.rate is None else shown(claim.rate, Side.ABOVE)
    bound = "" if claim.bound is None else shown(claim.bound, Side.ABOVE)
    horizon = counted(claim.horizon or 0, "step")
    start = shown(claim.start, Side.BELOW)
    begun = "From a zero start" if claim.start == 0 else f"From |h|∞ ≤ {start} at the start"
    said = {
        ("contraction", Verdict.PROVED): f"Whatever the {choices}, the distance of two states "
        f"under the same {choices} and inputs shrinks by a factor of at most {rate} per step, in "
        "one norm.",
        ("contraction", Verdict.REFUTED): f"No norm is contracted by every transition: some "
        f"{choices}, repeated, keep a perturbation alive for ever.",
        ("stability", Verdict.PROVED): f"In one norm the state never "
        f"grows without input, whatever the {choices}.",
        ("stability", Verdict.REFUTED): f"Some {choices}, repeated, make the state grow past every "
        "bound, without any input.",
        ("rate", Verdict.PROVED): f"In one norm no transition has a factor above {rate}, whatever "
        f"the {choices}.",
        ("bounded_state", Verdict.PROVED): f"{begun}, no entry of the state ever passes "
        f"{bound} in size, whatever the {choices} and the inputs within their bound.",
        ("bounded_state", Verdict.REFUTED): f"Some {choices} and inputs within their bound, "
        "repeated, drive the state past every bound.",
        ("gain", Verdict.PROVED): "From a zero start, the states have at most "
        f"{bound}² times the energy of the inputs (sums of squares), whatever the {choices}.",
        ("forgets_within", Verdict.PROVED): f"Half of any perturbation is gone within "
        f"{horizon}, in the certificate's norm.",
        ("forgets_within", Verdict.REFUTED): f"Some {choices}, repeated, forget more slowly than "
        f"by half in {horizon}, in the long run and in every norm.",
        ("mean_square", Verdict.PROVED): "Under gates drawn independently in time with this mean "
        "and covariance, the mean square of the distance of two states under common gates and "
        f"inputs fades, by a factor of at most {rate} per step in one quadratic form.",
        ("mean_square", Verdict.REFUTED): "From some start the mean square of the state does not "
        "fade, with gates drawn independently in time with this mean and covariance. Single runs "
        "may shrink all the same: rare large ones carry the mean.",
    }
    undecided = "Neither a proof nor a counterexample was found."
    return said.get((str(claim.property), verdict), undecided)


def advice(certificate: Certificate) -> str:
    """What to do about the verdict."""
    family, verdict = certificate.family, certificate.verdict
    if verdict is Verdict.PROVED and _useless(certificate):
        return (
            "The rate is true and of no use by itself: half of a perturbation may stay for more "
            f"than {USELESS:,} steps. Ask for forgets_within, with the steps that you need."
        )
    if verdict is Verdict.PROVED:
        return (
            "Nothing to do. `selssm certify` writes the certificate, and anyone can recheck it "
            "without a solver."
        )
    if verdict is Verdict.UNKNOWN and certificate.witness is None and _untried(certificate):
        return "This version has no procedure for it; treat it as open."
    if str(certificate.claim.property) == "forgets_within" and verdict is Verdict.REFUTED:
        return " ".join([*_opening(certificate), _faster(family)])
    if isinstance(family, RandomGates):
        return " ".join([*_opening(certificate), MEAN_REMEDY])
    return " ".join([*_opening(certificate), *remedies(family)])


def _useless(certificate: Certificate) -> bool:
    """Whether it claims a contraction that is too slow for any use."""
    claim = certificate.claim
    contracts = str(claim.property) == "contraction" and claim.rate is not None
    return contracts and 1 - (claim.rate or 0) < Fraction(1, 2 * USELESS)


def _faster(family: Family) -> str:
    """What makes a state forget within the horizon that it misses."""
    return f"To forget faster {faster(family)}. More steps help only where the state contracts."


def _untried(certificate: Certificate) -> bool:
    return str(certificate.claim.property) in ("precision",)


def _opening(certificate: Certificate) -> list[str]:
    family = certificate.family
    frozen = isinstance(family, Leaky) and any(low == 0 for low in family.gate.low)
    if str(certificate.claim.property) in ("contraction", "forgets_within") and frozen:
        return ["A gate of zero keeps its coordinate as it is: raise gate.low above zero."]
    if certificate.verdict is Verdict.UNKNOWN:
        return ["Take it as not safe yet."]
    return []


def witness_lines(witness: object) -> tuple[str, ...]:
    """The witness for the eye; the certificate holds it whole."""
    lines = []
    for name, letter in (("weights", "w"), ("radii", "r"), ("multipliers", "τ")):
        if getattr(witness, name, None) is not None:
            lines.append(f"{letter} = {_vector(getattr(witness, name))}")
    norm = getattr(witness, "norm", witness)
    if hasattr(norm, "P"):
        lines += [f"P = {_vector(norm.P[0])}", *(f"    {_vector(row)}" for row in norm.P[1:])]
    if isinstance(witness, MeanSquareExpands):
        lines += [f"start v = {_vector(witness.start)}", f"Q = {_vector(witness.Q[0])}"]
        lines += [f"    {_vector(row)}" for row in witness.Q[1:LONGEST_LIST]]
    if isinstance(witness, VertexWord):
        lines.append("matrices, from 1: " + ", ".join(str(v + 1) for v in witness.word))
    for t, gate in enumerate(getattr(witness, "gates", ())):
        inputs = getattr(witness, "inputs", None)
        tail = f"    x = {_vector(inputs[t])}" if inputs else ""
        lines.append(f"step {t + 1}: g = {_vector(gate)}{tail}")
    return _cut(lines)


def _vector(entries: Sequence[Fraction]) -> str:
    texts = [str(Amount(x, Side.EXACT)) for x in entries[:LONGEST_LIST]]
    return f"({', '.join(texts)}{', …' if len(entries) > LONGEST_LIST else ''})"


def _cut(lines: list[str]) -> tuple[str, ...]:
    left = len(lines) - LONGEST_LIST
    return tuple(lines[:LONGEST_LIST] + ([f"… and {left} more"] if left > 0 else []))
