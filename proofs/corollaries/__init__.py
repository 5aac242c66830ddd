"""What the number of a theorem says, where the theorem says it in other words.

The closed form of most theorems stands in their conclusion. Of the others some corollary is meant:
the theorem at the least radius that it allows, the time after which something is small, the factor
of a special case. Each is a fact of the kernel here, made from the theorem's own where that has one
to offer, and the closed form stands in its conclusion.
"""

from proofs.corollaries import factors, radii

COROLLARIES = (*radii.COROLLARIES, *factors.COROLLARIES)
