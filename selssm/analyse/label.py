"""How a certified number is introduced."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from numerics.certificate import Certificate
from selssm.amount import Amount, Side
from selssm.records import Quantity


@dataclass(frozen=True)
class Label:
    """How a number is introduced: name, LaTeX symbol, unit, note."""

    name: str
    symbol: str
    unit: str = ""
    note: str = ""

    def certified(self, value: Fraction, certificate: Certificate) -> Quantity:
        """The upper bound `value`, on the certificate's evidence."""
        amount = Amount(value, Side.ABOVE)
        source = next(iter(certificate.theorems), "elementary")
        evidence = certificate.evidence
        return Quantity(self.name, self.symbol, amount, self.unit, source, evidence, self.note)
