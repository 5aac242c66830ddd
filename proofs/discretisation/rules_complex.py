"""One step of h' = ah + u_0 + u_1·r, a = -α + iβ, exactly and by five rules; z = Δa.

`exact` is the variation of constants, taken as the definition of the solution (of real modes its
start, group law and slope are proved: discretise.exact_state).

Complex numbers are pairs; everything but Δ, α and β may be complex, and A stands for |a|. To keep
the terms small, rules and errors are written with letters for e^z, 1/a and 1/(2 - z); `plain`
replaces them.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.lemmas.complex import ONE, Complex, named, number, turn
from proofs.symbols import alpha, beta
from proofs.terms import Expr, both, eq, real, substitute

delta, A = real("Delta"), real("A")
h, u0, u1 = (number(name) for name in ("h_0", "u_0", "u_1"))
half = Fraction(1, 2)

a = Complex(-alpha, beta)
z = a.times(delta)
TWO = ONE.times(2)
kept, over, share = number("g"), number("b"), number("c")
MEANING = {kept: turn(z), over: a.inverse, share: (TWO - z).inverse}
q = u0 + u1.times(delta)  # the input after the step

intake = (kept - ONE) * over  # ∫ e^(a(Δ - r)) dr
ramp = (kept - ONE - z) * over * over  # ∫ e^(a(Δ - r)) r dr
exact = kept * h + intake * u0 + ramp * u1

hold = kept * h + intake * q
deployed = kept * h + q.times(delta)
euler = h + (u0 + a * h).times(delta)
bilinear = ((TWO + z) * h + (u0 + q).times(delta)) * share
trapezoid = kept * h + (kept * u0 + q).times(delta).times(half)

fades, forward = 0 <= alpha, 0 <= delta
moves = both(0 < A, eq(A**2, a.square))


def plain(formula: Expr) -> Expr:
    """With e^z, 1/a and 1/(2 - z) for their letters."""
    return substitute(formula, named(MEANING))


def plainly(number_: Complex) -> Complex:
    return Complex(plain(number_.re), plain(number_.im))
