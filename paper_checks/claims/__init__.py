"""The claims of the paper, one file a claim or close group of claims."""

from paper_checks.claim import Claim
from paper_checks.claims import convergence, open_claims, stability

CLAIMS: tuple[Claim, ...] = tuple(
    sorted(
        (*convergence.CLAIMS, *stability.CLAIMS, *open_claims.CLAIMS),
        key=lambda c: (c.id[0], int(c.id[1:])),
    )
)
