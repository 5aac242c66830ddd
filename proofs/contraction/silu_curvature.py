"""contraction.silu_curvature: SiLU bends by at most ½, so a chord is off by at most δ²/16.

    f(x) = xσ,   f'(x) = σ + xσ(1 - σ),   σ = 1/(1 + e^(-x))

    |f(y) - f(x) - f'(x)(y - x)|  ≤  (y - x)²/4              for all x and y
    |f(z) - chord(z)|  ≤  (z - p)(q - z)/4                   for p ≤ z ≤ q, chord from p to q
    l ≤ f(x) - s·x ≤ m at x = p and x = q     ⟹     the same for p ≤ x ≤ q, l and m moved
                                                     outwards by (q - p)²/16
It says |f''| ≤ ½ without second derivatives; ½ is f''(0), so no constant here can be smaller.
By the last line, values on a grid bound f between two parallel lines, which is how step bounds
keep Mamba's activation affine (contraction.prenorm_step_bound_affine, numerics.silu_band).

Proof: the first line by slopes of slopes, see proofs.lemmas.silu_tangents. The second weighs it,
with the tangent at z, for y = p and y = q: the tangent cancels. (q - p)² is at least
4(z - p)(q - z). Outside of [p, q] a chord says nothing.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    generalise,
    instantiate,
    part,
    restate,
)
from proofs.lemmas.order import by_letters, weigh
from proofs.lemmas.silu import silu, slope
from proofs.lemmas.silu_tangents import above, below, line
from proofs.statement import Draw, Statement
from proofs.terms import Expr, Term, absolute, between, both, forall, implies, real, symbol_of
from proofs.theorem import Blackboard, Mutant, Theorem

x, y, z, p, q, s, low, high = (real(n) for n in ("x", "y", "z", "p", "q", "s", "l", "m"))
quarter = Fraction(1, 4)


gap = (q - p) * silu(z) - ((q - z) * silu(p) + (z - p) * silu(q))
room = (q - p) * ((z - p) * (q - z))


def near_line(constant: Fraction) -> Expr:
    return absolute(silu(y) - line(x, y)) <= constant * (y - x) ** 2


def near_chord(constant: Fraction) -> Expr:
    """Times q - p, so that p = q need not be left out."""
    return absolute(gap) <= constant * room


def over(at: Expr) -> Expr:
    """f(x) - s·x."""
    return silu(at) - s * at


def banded(slack: Term) -> Expr:
    return both(low - slack <= over(z), over(z) <= high + slack)


inside = between(p, z, q)
held = both(between(low, over(p), high), between(low, over(q), high))
slack = Fraction(1, 16) * (q - p) ** 2


def _for_all(body: Expr, *variables: Expr) -> Expr:
    for variable in reversed(variables):
        body = forall(variable, body)
    return body


conclusion = both(
    _for_all(near_line(quarter), x, y),
    _for_all(implies(inside, near_chord(quarter)), p, q, z),
    _for_all(implies(both(inside, held), banded(slack)), p, q, z, s, low, high),
)


def _everywhere(fact: Fact, *variables: Expr) -> Fact:
    for variable in reversed(variables):
        fact = generalise(variable, fact)
    return fact


def proof(board: Blackboard) -> Fact:
    up, down = (instantiate(side(), x, y) for side in (above, below))
    tangents = board.step(
        "f leaves its tangent by at most (y - x)²/4: slopes of slopes on either side of zero.",
        _everywhere(arithmetic(near_line(quarter), up, down), x, y),
    )
    here = assume(inside)
    left, right = arithmetic(0 <= q - z, here), arithmetic(0 <= z - p, here)
    weighed = [
        weigh(weight, sign, instantiate(side(), z, end))
        for weight, sign, end in ((q - z, left, p), (z - p, right, q))
        for side in (above, below)
    ]
    sides = arithmetic(both(gap <= quarter * room, -gap <= quarter * room), *weighed)
    chord = arithmetic(near_chord(quarter), sides)
    chords = board.step(
        "(q - z)·[y = p] + (z - p)·[y = q] with the tangent at z: it cancels, the rest adds up.",
        _everywhere(discharge(inside, chord), p, q, z),
    )
    bands = board.step(
        "(z - p)(q - z) ≤ (q - p)²/4; and the chord of f - s·x lies between l and m.",
        _everywhere(discharge(both(inside, held), _band(chord)), p, q, z, s, low, high),
    )
    return board.step("All three.", conjunction(tangents, chords, bands))


def _band(chord: Fact) -> Fact:
    """The band at z, from the chord; where p = q = z the tangent says that f(z) = f(p)."""
    a, b, f, f_p, f_q, m_ = (real(n) for n in ("a", "b", "f", "f_p", "f_q", "slope"))
    here, ends = assume(inside), assume(held)
    known = both(
        both(both(0 <= a, 0 <= b), both(between(low, f_p, high), between(low, f_q, high))),
        both(
            absolute((a + b) * f - (a * f_p + b * f_q)) <= quarter * ((a + b) * (b * a)),
            absolute(f - f_p - m_ * b) <= quarter * b**2,
        ),
    )
    wider = Fraction(1, 16) * (a + b) ** 2
    letters = {a: q - z, b: z - p, f: over(z), f_p: over(p), f_q: over(q), m_: slope(p) - s}
    tangent = arithmetic(
        absolute(over(z) - over(p) - (slope(p) - s) * (z - p)) <= quarter * (z - p) ** 2,
        instantiate(above(), p, z), instantiate(below(), p, z),
    )  # fmt: skip
    signs = arithmetic(both(0 <= q - z, 0 <= z - p), here)
    near = arithmetic(
        absolute((q - z + z - p) * over(z) - ((q - z) * over(p) + (z - p) * over(q)))
        <= quarter * ((q - z + z - p) * ((z - p) * (q - z))),
        chord,
    )
    fact = by_letters(
        known, both(low - wider <= f, f <= high + wider), letters,
        conjunction(signs, ends), conjunction(near, tangent),
    )  # fmt: skip
    fact = restate(fact, banded(slack))
    return apply(
        discharge(inside, discharge(held, fact)),
        part(assume(both(inside, held)), 0),
        part(assume(both(inside, held)), 1),
    )


_line = (Draw(symbol_of(x), (), -4, 4), Draw(symbol_of(y), (), -4, 4))
_interval = tuple(Draw(symbol_of(v), (), -4, 4) for v in (p, q, z))
_strip = (*_interval, Draw(symbol_of(s), (), -1, 1), Draw(symbol_of(low), (), -1, 1),
          Draw(symbol_of(high), (), -1, 4))  # fmt: skip

MUTANTS = (
    Mutant("flatter", "(y - x)²/5 in place of (y - x)²/4",
           Statement((), near_line(Fraction(1, 5)), _line)),
    Mutant("flatter chord", "(z - p)(q - z)/5 in place of /4",
           Statement((inside,), near_chord(Fraction(1, 5)), _interval)),
    Mutant("outside", "z beyond q",
           Statement((p <= q, held), banded(slack), _strip)),
    Mutant("values at the ends are enough", "without (q - p)²/16",
           Statement((inside, held), banded(0), _strip)),
    Mutant("half of the room", "(q - p)²/32 in place of (q - p)²/16",
           Statement((inside, held), banded(slack * Fraction(1, 2)), _strip)),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.silu_curvature",
    title="How far SiLU is from its tangents and chords",
    says="|f(y) - f(x) - f'(x)(y - x)| ≤ (y - x)²/4 for SiLU, so a chord over [p, q] is off by at "
    "most (q - p)²/16, and values at p and q bound f - s·x in between up to that much.",
    hypotheses=(),
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="this suite; SiLU: Elfwing, Uchibe and Doya, arXiv 1702.03118",
    closed_form=slack,
)
