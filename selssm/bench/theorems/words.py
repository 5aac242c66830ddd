"""Words of gates that refute: found on the device, checked exactly, and run by the scan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import torch

from numerics.claim import Claim, Property
from numerics.families import GateBox, Leaky
from numerics.proposers.words import WordBudget, search_words
from numerics.witnesses import GateWord
from numerics.word_growth import word_growth
from proofs.verdict import Verdict
from selssm import word_search
from selssm.bench.theorems.compared import Compared, Size, compared, worst
from selssm.bench.theorems.draws import WIDEST, as_array, in_one, uniform
from selssm.scans import gated_scan
from selssm.word_finder import alphabet

STABILITY = Claim(Property.STABILITY)
GROWS = 1 + 1e-9  # a word that grows by less is not offered to the exact checker
NEAR = 2e-3  # in float32, where an eigenvalue may be nearly double
SAMPLE = 16  # families that the search in NumPy looks at too
LOW = Fraction(1, 8)


@dataclass(frozen=True)
class Refuted:
    """A family, a word that the exact checker has confirmed, and its certified growth a step."""

    family: Leaky
    word: GateWord
    growth: float


def diverging(source: torch.Generator, size: Size) -> Compared:
    """A refuting word of gates, found and checked by `certify`, over and over: growth a step."""
    from numerics.certify import certify

    A = ((Fraction(-4, 5), Fraction(-1, 2)), (Fraction(1, 2), Fraction(-4, 5)))
    family = Leaky(A, GateBox.uniform(2, Fraction(1, 20), 1))
    word = certify(family, "stability").witness
    assert isinstance(word, GateWord)
    growth = word_growth(family, word).middle
    matrix, letters = (_tensor(x).to(source.device) for x in (A, word.gates))
    length = len(letters)
    gate = letters.repeat(-(-size.steps // length), 1).expand(size.batch, -1, -1).contiguous()
    start = 1 + uniform(source, size.batch, 2)
    states = gated_scan(
        matrix, torch.eye(2).to(matrix), gate, torch.zeros_like(gate), initial=start
    )
    ends = states[:, length - 1 :: length].norm(dim=-1).double()  # after whole words
    half = ends.shape[1] // 2
    rounds = length * (ends.shape[1] - half)
    seen = (ends[:, -1] / ends[:, half - 1]) ** (1 / rounds)
    case, steps = worst(growth, seen, NEAR * growth, both_sides=True), gate.shape[1]
    name, theorem = "leaky, refuting word: growth a step", "contraction.word_radius"
    return compared(name, theorem, case, size.batch, steps, sound=growth > 1)


def found(source: torch.Generator, size: Size) -> Compared:
    """Random leaky families: the device searches for words that grow, `numerics` confirms each
    exactly, the scan runs them. size.batch words of each length are kept, up to size.steps.

    Holds if every word found is confirmed, the machine grows as is certified, and the search in
    NumPy reaches the same verdicts on a sample. The worst family.
    """
    rng = np.random.default_rng(source.initial_seed())
    beam = word_search.Beam(size.batch, size.steps)
    parts = [_random_families(rng, d, size.families // 2) for d in (2, 3)]
    searched = [(family, word) for part in parts for family, word in _search(part, beam, source)]
    offered = [(family, word) for family, word in searched if word is not None]
    confirmed = [_refuted(family, word) for family, word in offered if _breaks(family, word)]
    pairs = [(r.growth, seen) for r, seen in _on_the_machine(confirmed, source.device)]
    growth = torch.tensor([certified for certified, _ in pairs], dtype=torch.float64)
    case = worst(growth, [seen for _, seen in pairs], NEAR * growth, both_sides=True)
    step = max(1, len(searched) // SAMPLE)
    agree = [_numpy_refutes(family) == (word is not None) for family, word in searched[::step]]
    sound = len(confirmed) == len(offered) and all(agree)
    note = (
        f"{len(offered)} of {len(searched)} families refuted by words found on the device, "
        f"{len(confirmed)} confirmed exactly; {sum(agree)} of {len(agree)} as NumPy's search"
    )
    name, theorem = "words found on the device: growth a step", "contraction.word_radius"
    return compared(name, theorem, case, len(searched), size.steps, note=note, sound=sound)


def _random_families(rng: np.random.Generator, d: int, count: int) -> list[Leaky]:
    """Multiples of 1/32 for A, small enough that many of the families have no such word."""
    entries = rng.integers(-24, 25, (count, d, d))
    box = GateBox.uniform(d, LOW, 1)
    return [
        Leaky(tuple(tuple(Fraction(int(x), 32) for x in row) for row in A), box) for A in entries
    ]


def _search(
    families: list[Leaky], beam: word_search.Beam, source: torch.Generator
) -> Iterable[tuple[Leaky, GateWord | None]]:
    """Each family with the fastest word that was met, if floats say that it grows."""
    alphabets = [alphabet(family) for family in families]
    letters = torch.stack([_tensor(a.matrices) for a in alphabets if a is not None]).double()
    best = word_search.fastest(letters.to(source.device), beam)
    for family, letters_of, (growth, word) in zip(families, alphabets, best, strict=True):
        witness = letters_of.witness(word) if letters_of is not None and growth > GROWS else None
        yield family, witness if isinstance(witness, GateWord) else None


def _breaks(family: Leaky, word: GateWord) -> bool:
    """Whether the exact checker says that the word refutes stability."""
    return word.check(family, STABILITY).verdict is Verdict.REFUTED


def _refuted(family: Leaky, word: GateWord) -> Refuted:
    return Refuted(family, word, word_growth(family, word).middle)


def _numpy_refutes(family: Leaky) -> bool:
    words = (each for each in search_words(family, 0, WordBudget()) if each is not None)
    return any(score > GROWS and _breaks(family, GateWord(gates)) for score, gates in words)


def _on_the_machine(
    refuted: list[Refuted], device: torch.device
) -> Iterable[tuple[Refuted, float]]:
    """The growth a step of the products that the scan makes: runs from the unit vectors, words of
    one length and families of one dimension together."""
    alike: dict[tuple[int, int], list[Refuted]] = {}
    for each in refuted:
        alike.setdefault((each.family.dimension, len(each.word.gates)), []).append(each)
    for (d, length), group in alike.items():
        for k in range(0, len(group), WIDEST // d):
            some = group[k : k + WIDEST // d]
            A = torch.stack([_tensor(each.family.A) for each in some]).to(device)
            gates = torch.stack([_tensor(each.word.gates) for each in some], 1).to(device)
            gate = gates.flatten(1).expand(d, -1, -1).contiguous()  # (d, n, f·d)
            start = torch.eye(d, device=device).repeat(1, len(some))
            eye, still = torch.eye(len(some) * d, device=device), torch.zeros_like(gate)
            ends = gated_scan(in_one(A), eye, gate, still, initial=start)[:, -1]
            products = as_array(ends.unflatten(-1, (len(some), d)).permute(1, 2, 0))
            radii = np.abs(np.linalg.eigvals(products)).max(-1)
            yield from zip(some, (radii ** (1 / length)).tolist(), strict=True)


def _tensor(exact: object) -> torch.Tensor:
    """The nearest floats, float32."""
    return torch.tensor(np.array(exact, dtype=np.float64), dtype=torch.float32)
