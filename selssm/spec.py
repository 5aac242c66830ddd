"""A model and a question, read from TOML.

    [model]  form = "leaky" | "replace",  A, B       [gate] kind, low, high
                                                     [gate.distribution] mean, covariance
             form = "s6" | "ssd",  A (rates), B      [step] low, high, rule
             form = "dense",  A, B                   [step] low, high
             form = "delta",  dimension              [step] strength_*, decay_*  (low, high each)
             form = "polytope",  A (matrices), B
    [input]  bound = sup |x|_inf
    [ask]    properties = [...],  forgets_within = steps

Every number is exact, every key is known, and whatever is wrong is one InputError that says what,
where, and what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from numerics.claim import Property
from numerics.errors import InputError
from numerics.families import Family, Leaky, RandomGates, Replace
from selssm.asked import asked_horizon, asked_properties, suggest
from selssm.distribution import read_distribution
from selssm.forms import FORMS, Form
from selssm.tables import Table, document, refuse_unknown, required, table

__all__ = ["Family", "Spec", "read_spec"]

COMMON_KEYS = {
    "input": ("bound",),
    "ask": ("properties", "forgets_within", "format", "tokens"),
}


@dataclass(frozen=True)
class Spec:
    """A family of transitions and what is asked of it.

    Attributes:
        horizon: of forgets_within, in steps.
        law: the family with the distribution of its gates, if one is given.
        form: as it was written, where that is not the family's own ("ssd" is read as "s6").
    """

    source: str
    family: Family
    properties: tuple[str, ...]
    horizon: int | None
    law: RandomGates | None = None
    form: str = ""

    def family_for(self, property: str) -> Family:
        """What this property is asked of: the law of the gates for mean_square; InputError
        without one."""
        if property != Property.MEAN_SQUARE:
            return self.family
        if self.law is None:
            remedy = "add [gate.distribution] with mean and covariance, for leaky or replace"
            raise InputError("'mean_square' is asked without what it needs", "[ask]", remedy)
        return self.law


def read_spec(path: Path, asked: Sequence[str] | None = None) -> Spec:
    """Parse the TOML file; `asked` replaces the properties of its [ask].

    Raises InputError for everything that is wrong with it.
    """
    tables = document(path)
    known = {name for form in FORMS.values() for name in form.keys} | COMMON_KEYS.keys()
    refuse_unknown(tables, known, "table", path.name)
    name, form = _form(table(tables, "model", path.name))
    _refuse_unknown_keys(tables, name, form, path.name)
    family = form.read(tables, path)
    properties = asked_properties(tables, asked)
    gated = isinstance(family, Leaky | Replace)
    law = read_distribution(tables["gate"], family, path.parent) if gated else None
    return Spec(str(path), family, properties, asked_horizon(tables), law, name)


def _form(model: Table) -> tuple[str, Form]:
    name = required(model, "form", "[model]")
    if name not in FORMS:
        raise InputError(f"unknown form {name!r}", "model.form", suggest(str(name), FORMS))
    return name, FORMS[name]


def _refuse_unknown_keys(tables: Table, name: str, form: Form, file: str) -> None:
    allowed = form.keys | COMMON_KEYS
    for found in tables:
        if found not in allowed:
            instead = ", ".join(f"[{other}]" for other in form.keys)
            remedy = f"remove it: the form is described by {instead}"
            raise InputError(f"form '{name}' has no [{found}]", f"[{found}]", remedy)
        refuse_unknown(table(tables, found, file), allowed[found], "key", f"[{found}]")
