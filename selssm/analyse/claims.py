"""What a certificate claims, of which model, and what a recheck made of it, in lines."""

from __future__ import annotations

from numerics.certificate import Certificate
from numerics.claim import Claim, Property
from numerics.model_data import fingerprint
from proofs.verdict import Ruling, Verdict
from selssm.amount import Side, counted, shown
from selssm.analyse.portrait import described

SHOWN_DIGITS = 16
"""Hexadecimal digits of a model's SHA-256 that are shown."""


def recheck_lines(certificate: Certificate, ruling: Ruling, holds: bool) -> list[str]:
    """What a recheck found: the verdict on the certificate, its model, and its claim or reason."""
    claim, model = claim_line(certificate), f"model: {model_line(certificate)}"
    if holds:
        return [f"the certificate holds: {claim}", model, f"why: {ruling.reason}"]
    if certificate.verdict is Verdict.UNKNOWN:
        return [f"the certificate claims nothing: {claim}", model, f"why: {ruling.reason}"]
    return [f"the certificate does not hold: {ruling.reason}", model, f"it claims: {claim}"]


def claim_line(certificate: Certificate) -> str:
    """Such as "contraction is proved: rate at most 0.98 per step"."""
    claim, verdict = certificate.claim, certificate.verdict
    numbers = ", ".join(_numbers(claim, verdict))
    return f"{claim.property} is {verdict}" + (f": {numbers}" if numbers else "")


def _numbers(claim: Claim, verdict: Verdict) -> list[str]:
    said = []
    if claim.rate is not None and verdict is Verdict.PROVED:
        of = " of the mean square" if claim.property is Property.MEAN_SQUARE else ""
        said.append(f"rate{of} at most {shown(claim.rate, Side.ABOVE)} per step")
    if claim.property is Property.GAIN and claim.bound is not None and verdict is Verdict.PROVED:
        said.append(
            f"energy of the states at most {shown(claim.bound, Side.ABOVE)}² of the input's"
        )
    elif claim.bound is not None and verdict is Verdict.PROVED:
        begun = f"|h|∞ ≤ {shown(claim.start, Side.BELOW)} at first"
        start = begun if claim.start else "a zero start"
        said.append(f"|h|∞ at most {shown(claim.bound, Side.ABOVE)} from {start}")
    if claim.horizon is not None:
        said.append(f"half within {counted(claim.horizon, 'step')}")
    return said


def model_line(certificate: Certificate) -> str:
    """Form, dimension and the start of the SHA-256 of the model that the certificate is about."""
    family, digest = certificate.family, fingerprint(certificate.family)
    named = certificate.digest or digest
    known = described(family) if named == digest else "a model named by its digest only"
    return f"{known}, SHA-256 {named[:SHOWN_DIGITS]}…"
