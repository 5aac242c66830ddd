"""One step of h' = -αh + u_0 + u_1·r from h_0, exactly and by five rules; x = Δα, E = e^(-x).

That `exact` is the solution (start, group law, slope) is discretise.exact_state; that its
derivative is -α·exact + u is checked in proofs.derivations too.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.symbols import alpha
from proofs.terms import exp, real

h, u0, u1, delta = (real(n) for n in ("h_0", "u_0", "u_1", "Delta"))
half, sixth, twelfth = (Fraction(1, n) for n in (2, 6, 12))

x = delta * alpha
kept = exp(-x)
q = u0 + u1 * delta  # the input after the step
over = 1 / alpha
exact = kept * h + (1 - kept) / alpha * u0 + (x - 1 + kept) / alpha / alpha * u1

hold = kept * h + (1 - kept) / alpha * q
deployed = kept * h + delta * q
euler = h + delta * (u0 - alpha * h)
bilinear = ((2 - x) * h + delta * (u0 + q)) / (2 + x)
trapezoid = kept * h + delta * half * (kept * u0 + q)

decays, forward = alpha > 0, delta >= 0
