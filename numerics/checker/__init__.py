"""The small checkers that verdicts about numbers rest on; a reader who trusts them needs no solver.

| module | what it verifies |
|---|---|
| definite | v'Sv > 0 for all v ≠ 0, by whichever of the three arithmetics below suits the size |
| flint_matrix | rational matrices with exact LDLᵀ; ball matrices with congruence and dominance |
| binary64 | float64 matrices with error bounds; a Cholesky factorisation with an a-priori shift |
| spectrum | spr(Π) >= s for a product Π: characteristic polynomial, traces of powers |
"""
