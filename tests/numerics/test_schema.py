"""The schema in the docstring of `numerics.certificate` knows every form, witness, key and tier."""

from dataclasses import fields
from typing import get_args

import pytest

from numerics import certificate
from numerics.claim import Property
from numerics.families import Family, GateBox
from numerics.schema import tag_of
from numerics.witnesses import Witness
from proofs.verdict import EvidenceKind, Verdict

SCHEMA = certificate.__doc__ or ""
CLASSES = (*get_args(Family), *get_args(Witness))


def entry(name):
    """The lines of the schema from the one with this name to its closing brace."""
    start = SCHEMA.index(f'"{name}"', SCHEMA.index("MODEL, with"))
    start = SCHEMA.rindex("\n    {", 0, start)
    lines = SCHEMA[start:].split("\n    {")
    return lines[1].replace("INPUT", '"B" "bound"')


@pytest.mark.parametrize("kind", CLASSES, ids=lambda k: k.__name__)
def test_every_form_and_every_witness_is_in_the_schema_with_its_keys(kind):
    name = getattr(kind, tag_of(kind))
    written = entry(name)
    for field in fields(kind):
        assert f'"{field.name}"' in written, f"{field.name} of {name} is missing in the schema"


@pytest.mark.parametrize("field", [*fields(GateBox), *fields(certificate.Claim)])
def test_the_keys_of_gates_and_claims_are_in_the_schema(field):
    assert f'"{field.name}"' in SCHEMA


@pytest.mark.parametrize("word", [*Property, *Verdict])
def test_every_property_and_verdict_is_in_the_schema(word):
    assert f'"{word}"' in SCHEMA


def test_every_tier_that_a_certificate_may_name_is_in_the_schema():
    for kind in (EvidenceKind.EXACT, EvidenceKind.VERIFIED_FLOAT, EvidenceKind.FLOAT):
        assert f'"{kind}"' in SCHEMA


def test_a_witness_that_is_missing_would_be_noticed():
    with pytest.raises(ValueError):
        entry("magic")
