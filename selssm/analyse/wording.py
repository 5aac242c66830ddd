"""What a certificate means in plain words, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from numerics.certificate import Certificate, recheck
from numerics.exact import Matrix, from_flint, identity, is_positive_definite, to_flint
from numerics.families import Diagonal, Family, Leaky
from proofs.verdict import Verdict
from selssm.amount import Amount, Side, counted, shown
from selssm.records import Finding

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
    choices = "step sizes" if isinstance(certificate.family, Diagonal) else "gates"
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
        ("forgets_within", Verdict.PROVED): f"Half of any perturbation is gone within "
        f"{horizon}, in the certificate's norm.",
        ("forgets_within", Verdict.REFUTED): f"Some {choices}, repeated, forget more slowly than "
        f"by half in {horizon}, in the long run and in every norm.",
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
    if isinstance(family, Diagonal):
        return "Keep every rate below zero and the least step size above zero."
    return " ".join([*_opening(certificate), *_remedies(family)])


def _useless(certificate: Certificate) -> bool:
    """Whether it claims a contraction that is too slow for any use."""
    claim = certificate.claim
    contracts = str(claim.property) == "contraction" and claim.rate is not None
    return contracts and 1 - (claim.rate or 0) < Fraction(1, 2 * USELESS)


def _faster(family: Family) -> str:
    """What makes a state forget within the horizon that it misses."""
    if isinstance(family, Diagonal):
        means = "raise the least step size or lower the rates further below zero"
    else:
        gate = "raise gate.low" if isinstance(family, Leaky) else "lower gate.high"
        means = f"{gate} or shrink A"
    return f"To forget faster {means}. More steps help only where the state contracts at all."


def _untried(certificate: Certificate) -> bool:
    return str(certificate.claim.property) in ("mean_square", "precision")


def _opening(certificate: Certificate) -> list[str]:
    family = certificate.family
    frozen = isinstance(family, Leaky) and any(low == 0 for low in family.gate.low)
    if str(certificate.claim.property) in ("contraction", "forgets_within") and frozen:
        return ["A gate of zero keeps its coordinate as it is: raise gate.low above zero."]
    if certificate.verdict is Verdict.UNKNOWN:
        return ["Take it as not safe yet."]
    return []


def _remedies(family: Family) -> list[str]:
    remedies = []
    if not isinstance(family, Diagonal) and not family.gate.scalar and _short(family.A):
        remedies.append(
            "A has Euclidean norm below one, so one common gate for all coordinates is safe: set "
            'gate.kind = "scalar" (contraction.scalar_gate).'
        )
    remedies.append(
        "Shrink A until the matrix of its absolute values has spectral radius below one; then "
        "vector gates are safe too (contraction.vector_gate_weighted_max)."
    )
    return remedies


def _short(A: Matrix) -> bool:
    """Whether ‖A‖₂ < 1, exactly: I - A'A is positive definite."""
    matrix = to_flint(A)
    return is_positive_definite(
        from_flint(to_flint(identity(len(A))) - matrix.transpose() * matrix)
    )


def witness_lines(witness: object) -> tuple[str, ...]:
    """The witness for the eye; the certificate holds it whole."""
    lines = []
    for name, letter in (("weights", "w"), ("radii", "r"), ("multipliers", "τ")):
        if getattr(witness, name, None) is not None:
            lines.append(f"{letter} = {_vector(getattr(witness, name))}")
    norm = getattr(witness, "norm", witness)
    if hasattr(norm, "P"):
        lines += [f"P = {_vector(norm.P[0])}", *(f"    {_vector(row)}" for row in norm.P[1:])]
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
