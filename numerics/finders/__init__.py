"""Finders: where candidates come from, by any means, for the exact checker to accept or not.

| finder | proposes | for |
|---|---|---|
| closed_forms | the numbers of the family themselves | s6, delta, dense |
| weighted_max | Perron vectors | leaky, replace |
| nonnegative_vector | Perron vectors along which A >= 0 grows | leaky |
| quadratic | semidefinite programmes, by bisection of the rate | leaky, replace, polytope |
| stein | sums of a Stein equation, by doubling | one transition, of any size |
| continuous | solutions of Lyapunov equations, by bisection of the decay | dense |
| words | gate words that grow | leaky, replace |
| vertex_words | words of the matrices whose hull the family is | polytope, scalar gates |
| invariant_polytope | polytopes around the orbit of the fastest word | the same |
| state_bounds | invariant boxes, contractions, decaying flows, diverging inputs | all with B |
| mean_square | the operator P -> E[M'PM]; a semidefinite programme | random gates |

Each is a generator as `numerics.portfolio` describes; it ends at once where it does not apply.
"""
