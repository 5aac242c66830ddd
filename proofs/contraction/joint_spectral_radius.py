"""contraction.joint_spectral_radius: what the norms of all words of one length say of all lengths.

N(n) is the greatest norm of a product of n transitions; the joint spectral radius is the limit of
N(n)^(1/n), the growth per step of the worst word.

    words of length n have norm ≤ c, words of length r have norm ≤ b
    ⟹   words of length n·k + r have norm ≤ c^k·b          for every k

So N(nk)^(1/(nk)) ≤ N(n)^(1/n): upper bounds are nested along n dividing m; and every N(n)^(1/n)
bounds the limit, since b is one fixed number for each of the finitely many r < n. They are not
monotone in n (the first mutant): keep the best.

contraction.joint_spectral_rhobracket closes the bracket from below: for a word Φ of length n
and words of any length m of norm ≤ c,  spr(Φ)^m ≤ c^n: every lower end spr(Φ)^(1/n) is at most
every upper end c^(1/m). (Repeat Φ m times: n blocks of length m.)

A word is an arbitrary infinite sequence of transitions M_0, M_1, ..., of which Φ(s, n) is the
product of the n that begin at s; what is proved of it is proved of every word of the family.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    discharge,
    generalise,
    induction,
    instantiate,
    part,
    restate,
    rewrite,
    symmetric,
)
from proofs.lemmas.order import weigh
from proofs.lemmas.words import (
    blocks,
    composed,
    empty,
    grows,
    later,
    later_by_one,
    many_blocks,
    n,
    periodic,
    q,
    r,
    transitive,
    word,
    x,
)
from proofs.statement import Draw, Statement
from proofs.symbols import c, i, j, m, norm, s
from proofs.terms import (
    NAT,
    VECTOR,
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

k, b, e, rho = natural("k"), real("b"), real("e"), real("rho")

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


# -- every lower end is below every upper end --------------------------------------------------

repeated = function("Psi", NAT, VECTOR, gives=VECTOR)  # Φ^q x
start = forall(x, eq(repeated(0, x), x))
again = forall(q, forall(x, eq(repeated(q + 1, x), word(0, n, repeated(q, x)))))

below_norm = forall(e, implies(forall(x, norm(repeated(m, x)) <= e * norm(x)), power(rho, m) <= e))

BRACKET_HYPOTHESES = (
    *WORDS,
    Hypothesis("periodic", "the word repeats its first n transitions", periodic(n)),
    Hypothesis("start", "Φ^0 is the identity", start),
    Hypothesis("again", "Φ^(q+1) = Φ·Φ^q, for the product Φ of the first n transitions", again),
    Hypothesis("blocks", "every block of length m has norm at most c", blocks(m, n, c)),
    Hypothesis("sign", "c is not negative", 0 <= c),
    Hypothesis(
        "radius",
        "ρ is the spectral radius of Φ: ρ^m = spr(Φ^m) is at most every operator norm of Φ^m "
        "(Horn and Johnson, Matrix Analysis, 5.6.9)",
        below_norm,
    ),
)


def powers(same: Fact) -> Fact:
    """∀q ∀x: Φ(0, nq)x = Φ^q x, from Φ(nq, n) = Φ(0, n), by induction on q."""

    def claim(number: Expr) -> Expr:
        return forall(x, eq(word(0, n * number, x), repeated(number, x)))

    none = restate(instantiate(assume(empty), as_expr(0), x), eq(word(0, n * as_expr(0), x), x))
    base = transitive(none, symmetric(instantiate(assume(start), x)))
    whole = instantiate(composed(n * q, n), x)
    block = instantiate(same, q, n, word(0, n * q, x))
    here = instantiate(assume(claim(q)), x)
    longer = transitive(whole, block)
    longer = rewrite(longer, here, symmetric(instantiate(assume(again), q, x)))
    step = restate(longer, eq(word(0, n * (q + 1), x), repeated(q + 1, x)))
    return induction(q, claim(q), generalise(x, base), discharge(claim(q), generalise(x, step)))


def bracket_proof(board: Blackboard) -> Fact:
    one = board.step("A block that begins one period later is the same.", later_by_one(n))
    same = board.step("So is one that begins any number of periods later.", later(n, one))
    as_powers = board.step("The word of length n·q is Φ^q.", powers(same))
    blocked = instantiate(many_blocks(m, n, c, assume(0 <= c)), x)
    as_power = restate(instantiate(as_powers, m, x), eq(word(0, m * n, x), repeated(m, x)))
    long = board.step(
        "Its first n·m transitions are n blocks of length m: ‖Φ^m x‖ ≤ c^n·‖x‖.",
        generalise(x, rewrite(blocked, as_power)),
    )
    return board.step(
        "The spectral radius of Φ^m is spr(Φ)^m and at most its norm.",
        apply(instantiate(assume(below_norm), power(c, n)), long),
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

_m, _p = function("M", NAT), function("p", NAT)
_line = forall_below(s, as_expr(4), eq(_p(s + 1), _m(s) * _p(s)))
_every = forall_below(s, as_expr(4), absolute(_m(s)) <= c)
_line_space = (Draw(_m, (4,), -2, 2), Draw(symbol_of(c), (), 0, 2))


def _on_line(name: str, altered: str, claim: Expr, *given: Expr) -> Mutant:
    """One dimension, a word of two steps: spr(Φ) = |M_0 M_1|, and blocks of length one."""
    statement = Statement((eq(_p(0), 1), _line, *given), claim, _line_space, frozenset({_p}))
    return Mutant(name, altered, statement)


BRACKET_MUTANTS = (
    _on_line("exponents exchanged", "spr(Φ)^n ≤ c^m for n = 2, m = 1", _p(2) ** 2 <= c, _every),
    _on_line("first block only", "only the first block has norm at most c",
             absolute(_p(2)) <= c**2, absolute(_m(0)) <= c),
)  # fmt: skip

_length = real("n")

THEOREM = Theorem(
    id="contraction.joint_spectral_radius",
    title="Norms of all words of one length bound the growth of all words",
    says="If words of length n have norm at most c and words of length r at most b, then words of "
    "length n·k + r have norm at most c^k·b; so N(n)^(1/n) bounds the joint spectral radius for "
    "every n, and along multiples these bounds are nested.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Rota and Strang, A note on the joint spectral radius, 1960",
    closed_form=exp(log(c) / _length),
    remarks="The closed form is the upper end c^(1/n) of the growth per step.",
)

BRACKET = Theorem(
    id="contraction.joint_spectral_radius_bracket",
    title="Every word's spectral radius lies below every length's norms",
    says="For a word Φ of length n, and words of length m of norm at most c, spr(Φ)^m ≤ c^n: every "
    "lower end spr(Φ)^(1/n) of the joint spectral radius is at most every upper end c^(1/m).",
    hypotheses=BRACKET_HYPOTHESES,
    conclusion=power(rho, m) <= power(c, n),
    proof=bracket_proof,
    mutants=BRACKET_MUTANTS,
    source="Daubechies and Lagarias, Linear Algebra and its Applications 161 (1992), lemma 3.1",
    closed_form=exp(log(rho) / _length),
    remarks="The closed form is the lower end spr(Φ)^(1/n) of the growth per step.",
)
