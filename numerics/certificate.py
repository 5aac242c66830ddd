"""Certificates: a claim about a model, with the witness that settles it, to be rechecked by anyone.

`recheck` uses exact rationals, balls, and for large matrices float64 with proved error bounds: no
solver, no torch, no number that is merely computed. It is the one place where a certificate earns
a verdict; what a file says about itself counts for nothing.

The JSON schema, version 1. N is an exact number as a string such as "-7/1024", V a list of them, M
a list of rows or {"rows": int, "columns": int, "float64": base64 of its rows, little-endian}. All
keys are required, and no others allowed; `null` stands where a number plays no part.

    {"format": "selssm-certificate", "version": 1,
     "model":    MODEL, or {"sha256": ".."} above a megabyte: reading needs the model beside it
     "claim":    {"property": "contraction" | "stability" | "rate" | "forgets_within"
                              | "bounded_state" | "mean_square" | "gain" | "precision",
                  "rate": N | null,      factor per step (of h'Ph in the mean, for mean_square)
                  "bound": N | null,     |h_t|_inf for all t, or the energy gain
                  "horizon": int | null, steps after which half is to be gone
                  "start": N},           |h_0|_inf, for bounded_state
     "verdict":  "proved" | "refuted" | "unknown",
     "witness":  WITNESS | null,
     "evidence": "exact" | "verified float" | "float" (nothing settled),
     "theorems": ["contraction.gate_box_lmi", ..],
     "reason":   ".."}

MODEL, with INPUT for "B": M | null, "bound": N | null (of |x|_inf):

    {"form": "leaky" | "replace", "A": M, "gate": {"low": V, "high": V, "scalar": bool}, INPUT}
    {"form": "s6", "rates": V, "step_low": N, "step_high": N, INPUT, "rule": "zoh" | "euler"}
    {"form": "dense", "A": M, "step_low": N, "step_high": N, INPUT}
    {"form": "delta", "dimension": int, "strength_low": N, "strength_high": N,
     "decay_low": N, "decay_high": N}
    {"form": "polytope", "vertices": [M, ..], INPUT}
    {"form": "random_gates", "model": {a leaky or replace MODEL}, "mean": V, "covariance": M}

WITNESS; what each has to satisfy is said in its module under `numerics/witnesses`:

    {"kind": "weighted_max", "weights": V}
    {"kind": "quadratic" | "bounded_real", "P": M, "multipliers": V | null}
    {"kind": "polytope_norm", "corners": M, "bases": [[[int, ..], ..], ..]}
    {"kind": "continuous_quadratic", "P": M, "decay": N}
    {"kind": "invariant_box", "radii": V}
    {"kind": "invariant_ball", "norm": {a quadratic}, "factor": N}
    {"kind": "input_to_state", "norm": {a quadratic}, "rate": N}
    {"kind": "held_input", "norm": {a continuous_quadratic}}
    {"kind": "step_size" | "delta_range" | "dense_spectrum"}
    {"kind": "nonnegative_vector", "vector": V}
    {"kind": "gate_word", "gates": [V, ..]}
    {"kind": "vertex_word", "word": [int, ..]}
    {"kind": "divergence", "gates": [V, ..], "inputs": [V, ..]}
    {"kind": "mean_square", "P": M}
    {"kind": "mean_square_expands", "Q": M, "start": V}
    {"kind": "independent_gates", "norm": N}

A file holds at most serial.MAX_TEXT characters, MAX_VALUES values, MAX_NESTING levels and
MAX_DIGITS digits a number; what a witness may ask of the checker is limited in `effort`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from proofs.verdict import EvidenceKind, Ruling, Verdict, unknown

from .claim import Claim, property_named, surplus
from .effort import too_much
from .errors import InputError
from .families import Family
from .model_data import (
    embedded,
    family_from_data,
    fingerprint,
    witness_to_data,
)
from .schema import from_data, to_data
from .serial import MAX_TEXT, keys, malformed, parse, text
from .witnesses import Witness

VERSION = 1
FORMAT = "selssm-certificate"


@dataclass(frozen=True)
class Certificate:
    """A claim about a family; what it says of itself counts only when `recheck` agrees.

    theorems: ids that carry the witness to the claim. evidence: the tier of the exact checker, or
    float where nothing was settled. digest: SHA-256 of the model that the file names, if it does
    not embed it; `family` is then the model that the reader was given.
    """

    family: Family
    claim: Claim
    verdict: Verdict
    witness: Witness | None
    evidence: EvidenceKind
    theorems: tuple[str, ...]
    reason: str
    version: int = VERSION
    digest: str | None = None


def certificate_of(
    family: Family, claim: Claim, ruling: Ruling, witness: Witness | None
) -> Certificate:
    """The certificate of a ruling; without a verdict it keeps no witness."""
    if witness is None or ruling.verdict is Verdict.UNKNOWN:
        float_kind = EvidenceKind.FLOAT
        return Certificate(family, claim, Verdict.UNKNOWN, None, float_kind, (), ruling.reason)
    theorems, kind = witness.theorems(family, claim), ruling.kind
    return Certificate(family, claim, ruling.verdict, witness, kind, theorems, ruling.reason)


def recheck(certificate: Certificate, model: Family | None = None) -> Ruling:
    """The verdict that the witness earns for the claim, in exact arithmetic, without a solver.

    The certificate holds if this is the decided verdict it states: see `holds`. With `model`, it
    must also be about that model; a certificate of another one earns unknown.
    """
    fault = _misstated(certificate, model)
    if fault is not None or certificate.witness is None:
        return unknown(fault or certificate.reason)
    ruling = certificate.witness.check(certificate.family, certificate.claim)
    if ruling.verdict not in (certificate.verdict, Verdict.UNKNOWN):
        return unknown(f"the witness makes the claim {ruling.verdict}, not {certificate.verdict}")
    if ruling.verdict is not Verdict.UNKNOWN and ruling.kind is not certificate.evidence:
        return unknown(f"the evidence is {ruling.kind}, and not {certificate.evidence} as stated")
    return ruling


def _misstated(certificate: Certificate, model: Family | None) -> str | None:
    """What the certificate says wrongly about itself, or asks too much for; None if nothing."""
    family, witness, digest = certificate.family, certificate.witness, certificate.digest
    other = digest is not None and digest != fingerprint(family)
    if other or (model is not None and model != family):
        return "the certificate is about another model"
    if witness is None:
        return None
    claim = certificate.claim
    excess, number = too_much(family, witness, claim), surplus(claim, certificate.verdict)
    if excess is not None:
        return excess
    if number is not None:
        return f"the claim states a {number}, which {claim.property} does not speak of"
    if certificate.theorems != witness.theorems(family, claim):
        return "the theorems stated are not those that the witness rests on"
    return None


def holds(certificate: Certificate, model: Family | None = None) -> bool:
    """Whether the certificate proves or refutes what it says it does (of `model`, if given)."""
    return confirms(recheck(certificate, model), certificate)


def confirms(ruling: Ruling, certificate: Certificate) -> bool:
    """Whether this ruling of a recheck is the decided verdict that the certificate states."""
    return ruling.verdict is certificate.verdict and ruling.verdict is not Verdict.UNKNOWN


def to_json(certificate: Certificate) -> str:
    """The certificate in the schema above; a model above a megabyte is named by its SHA-256."""
    model = embedded(certificate.family) or {"sha256": fingerprint(certificate.family)}
    witness = certificate.witness
    document = {
        "format": FORMAT,
        "version": certificate.version,
        "model": model,
        "claim": to_data(certificate.claim),
        "verdict": str(certificate.verdict),
        "witness": None if witness is None else witness_to_data(witness),
        "evidence": str(certificate.evidence),
        "theorems": list(certificate.theorems),
        "reason": certificate.reason,
    }
    return json.dumps(document, indent=1, ensure_ascii=False)


def from_json(document: str | bytes, model: Family | None = None) -> Certificate:
    """The certificate that `to_json` wrote; nothing in it is believed before `recheck`.

    Raises:
        InputError: malformed, too large or of another version; or the model is only named by its
            digest and `model` is missing.
    """
    names = ("model", "claim", "verdict", "witness", "evidence", "theorems", "reason")
    kind, version, *values = keys(parse(document), "", "format", "version", *names)
    if kind != FORMAT or version != VERSION:
        malformed(f"format {FORMAT!r}, version {VERSION} was expected", "format")
    family, claim, verdict, witness, evidence, theorems, reason = values
    verdicts = {str(v): v for v in Verdict}
    if not isinstance(theorems, list):
        malformed("a list of theorem ids was expected", "theorems")
    embedded, digest = _model(family, model)
    return Certificate(
        family=embedded,
        claim=_claim(claim),
        verdict=verdicts[text(verdict, "verdict", verdicts)],
        witness=from_data(Witness | None, witness, "witness"),
        evidence=EvidenceKind(text(evidence, "evidence", list(EvidenceKind))),
        theorems=tuple(text(name, "theorems") for name in theorems),
        reason=text(reason, "reason"),
        digest=digest,
    )


def read(path: str | Path, model: Family | None = None) -> Certificate:
    """The certificate in this file; InputError as `from_json`, or if the file cannot be read."""
    try:
        with Path(path).open("rb") as file:
            document = file.read(MAX_TEXT + 1)
    except OSError as fault:
        remedy = "give the path of a certificate"
        raise InputError(f"cannot be read ({fault.strerror})", str(path), remedy) from None
    return from_json(document, model)


def _model(data: Any, model: Family | None) -> tuple[Family, str | None]:
    if not isinstance(data, dict) or "sha256" not in data:
        return family_from_data(data), None
    digest = text(keys(data, "model", "sha256")[0], "model.sha256")
    if model is None:
        remedy = "give the model too (--model SOURCE)"
        raise InputError("the model is only named by its digest", "certificate: model", remedy)
    return model, digest


def _claim(data: Any) -> Claim:
    names = ("property", "rate", "bound", "horizon", "start")
    asked, rate, bound, horizon, start = keys(data, "claim", *names)
    return Claim(
        property_named(text(asked, "claim.property"), "certificate: claim.property"),
        from_data(Fraction | None, rate, "claim.rate"),
        from_data(Fraction | None, bound, "claim.bound"),
        from_data(int | None, horizon, "claim.horizon"),
        from_data(Fraction, start, "claim.start"),
    )
