"""contraction.joint_spectral_radius: what the norms of all words of one length say of all lengths.

N(n) is the greatest norm of a product of n transitions; the joint spectral radius is the limit of
N(n)^(1/n), the growth per step of the worst word. It has no symbol here: what is stated and proved
are inequalities between norms of words of different lengths, for every length.

    words of length n have norm ≤ c, words of length r have norm ≤ b
    ⟹   words of length n·k + r have norm ≤ c^k·b          for every k

So every N(n)^(1/n) bounds the limit, since b is one fixed number for each of the finitely many
r < n. With r = 0 and c = e^{na} it is contraction.joint_spectral_radius_nested:

    N(n)^(1/n) ≤ e^a   ⟹   N(nk)^(1/(nk)) ≤ e^a

so upper ends are nested along multiples. They are not monotone in n (a mutant): keep the best. From
below the bracket is closed by contraction.joint_spectral_radius_bracket.

A word is an arbitrary infinite sequence of transitions M_0, M_1, ..., of which Φ(s, n) is the
product of the n that begin at s; what is proved of it is proved of every word of the family.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    arithmetic,
    assume,
    generalise,
    instantiate,
    part,
    rewrite,
    symmetric,
)
from proofs.lemmas.exponential import positive
from proofs.lemmas.order import equally, weigh
from proofs.lemmas.powers import of_exp
from proofs.lemmas.words import (
    blocks,
    composed,
    empty,
    grows,
    many_blocks,
    n,
    r,
    word,
    x,
)
from proofs.statement import Draw, Statement
from proofs.symbols import c, i, j, norm, s
from proofs.terms import (
    NAT,
    Expr,
    absolute,
    as_expr,
    both,
    eq,
    exp,
    forall,
    forall_below,
    function,
    implies,
    log,
    natural,
    negate,
    power,
    real,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

k, b, rate = natural("k"), real("b"), real("a")

WORDS = (
    Hypothesis("empty", "the empty word is the identity", empty),
    Hypothesis("grows", "a word grows by one transition at its end", grows),
)
rest = forall(x, norm(word(n * k, r, x)) <= b * norm(x))
conclusion = forall(x, norm(word(0, n * k + r, x)) <= power(c, k) * b * norm(x))

HYPOTHESES = (
    *WORDS,
    Hypothesis("blocks", "every block of length n has norm at most c", blocks(n, k, c)),
    Hypothesis("rest", "the r transitions after them have norm at most b", rest),
    Hypothesis("signs", "c and b are not negative", both(0 <= c, 0 <= b)),
)


def proof(board: Blackboard) -> Fact:
    signs = assume(both(0 <= c, 0 <= b))
    first = board.step(
        "k blocks of length n: ‖Φ(0, nk)x‖ ≤ c^k·‖x‖, by induction on k.",
        many_blocks(n, k, c, part(signs, 0)),
    )
    whole = instantiate(composed(n * k, r), x)
    last = instantiate(assume(rest), word(0, n * k, x))
    last = rewrite(last, symmetric(whole))
    weighted = weigh(b, part(signs, 1), instantiate(first, x))
    goal = norm(word(0, n * k + r, x)) <= power(c, k) * b * norm(x)
    return board.step(
        "The r transitions that remain add one factor b.",
        generalise(x, arithmetic(goal, last, weighted)),
    )


# -- upper ends are nested ----------------------------------------------------------------------

nested = forall(x, norm(word(0, n * k, x)) <= exp(n * k * rate) * norm(x))


def nested_proof(board: Blackboard) -> Fact:
    limit = exp(n * rate)
    blocked = board.step(
        "k blocks of length n: ‖Φ(0, nk)x‖ ≤ (e^{na})^k·‖x‖.",
        instantiate(many_blocks(n, k, limit, arithmetic(0 <= limit, positive(n * rate))), x),
    )
    same = board.step("And (e^{na})^k = e^{nka}.", of_exp(n * rate, k))
    goal = norm(word(0, n * k, x)) <= exp(n * k * rate) * norm(x)
    return board.step(
        "So the growth per step is at most a again.",
        generalise(x, arithmetic(goal, blocked, equally(norm(x), same))),
    )


# -- mutants -----------------------------------------------------------------------------------

_a, _b = function("A", NAT, NAT), function("p", NAT, NAT, NAT)  # one 2 × 2 matrix and its powers
_two = as_expr(2)
_power = forall_below(
    s, as_expr(3), forall_below(i, _two, forall_below(j, _two, eq(
        _b(s + 1, i, j), total(k, 0, 2, _a(i, k) * _b(s, k, j)))))
)  # fmt: skip
_one = implies(eq(i, j), eq(_b(0, i, j), 1))
_zero = implies(negate(eq(i, j)), eq(_b(0, i, j), 0))
_unit = forall_below(i, _two, forall_below(j, _two, both(_one, _zero)))


def _size(length: int, limit: Expr) -> Expr:
    """The max norm of the power is at most `limit`."""
    return forall_below(i, _two, total(j, 0, 2, absolute(_b(length, i, j))) <= limit)


def _one_matrix(name: str, altered: str, claim: Expr, *given: Expr) -> Mutant:
    """A family of one matrix, in the max norm."""
    space = (Draw(symbol_of(c), (), 0, 2), Draw(symbol_of(b), (), 0, 3), Draw(_a, (2, 2), -2, 2))
    return Mutant(name, altered, Statement((_unit, _power, *given), claim, space, frozenset({_b})))


MUTANTS = (
    _one_matrix("monotone in the length", "N(3)^(1/3) ≤ N(2)^(1/2): with N(2) ≤ c², N(3) ≤ c³",
                _size(3, c**3), _size(2, c**2)),
    _one_matrix("remainder ignored", "N(3) ≤ c for N(2) ≤ c, without the factor b",
                _size(3, c), _size(2, c), _size(1, b)),
)  # fmt: skip

NESTED_MUTANTS = (
    _one_matrix("every longer word", "N(2) ≤ c² gives N(3) ≤ c³", _size(3, c**3), _size(2, c**2)),
    _one_matrix("backwards", "N(2) ≤ c² gives N(1) ≤ c", _size(1, c), _size(2, c**2)),
)

_length = real("n")

THEOREM = Theorem(
    id="contraction.joint_spectral_radius",
    title="Norms of all words of one length bound the growth of all words",
    says="If words of length n have norm at most c and words of length r at most b, then words of "
    "length n·k + r have norm at most c^k·b, for every k. (An inequality about norms of words; in "
    "the limit of their roots c^(1/n) is at least the joint spectral radius.)",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Rota and Strang, A note on the joint spectral radius, 1960",
    closed_form=exp(log(c) / _length),
    remarks="The closed form is the upper end c^(1/n) of the growth per step.",
)

NESTED = Theorem(
    id="contraction.joint_spectral_radius_nested",
    title="Upper ends are nested along multiples of the length",
    says="If words of length n grow by at most e^a a step, then so do words of length n·k: "
    "N(n)^(1/n) ≤ e^a gives N(nk)^(1/(nk)) ≤ e^a.",
    hypotheses=(
        *WORDS,
        Hypothesis(
            "blocks", "blocks of length n have norm at most e^{na}", blocks(n, k, exp(n * rate))
        ),
    ),
    conclusion=nested,
    proof=nested_proof,
    mutants=NESTED_MUTANTS,
    source="Daubechies and Lagarias, Linear Algebra and its Applications 161 (1992), section 3",
    waiver="compares upper ends; their numbers are those of contraction.joint_spectral_radius",
)
