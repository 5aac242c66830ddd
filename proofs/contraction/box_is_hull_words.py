"""contraction.box_is_hull_words: over a box of gates, words of every length peak at corner words.

A word of t steps has gates n = 0, ..., m - 1, say n = s·d + i for coordinate i of step s. Gate n
works in one step only, own(n). With g[n := e] for g with its n-th gate replaced, and M_s(g) the
transition of step s, linear in the state and affine in its own gates,

    Φ_t(g)h_0 = M_{t-1}(g) ··· M_0(g)h_0
    (hi_n - lo_n)·Φ_t(g)h_0 = (hi_n - g_n)·Φ_t(g[n := lo_n])h_0 + (g_n - lo_n)·Φ_t(g[n := hi_n])h_0

so the word is affine in each gate, and contraction.box_is_hull bounds it by its corner words:

    ‖Φ_t(g)h_0‖ ≤ γ for g ∈ {lo_n, hi_n}^m   ⟹   ‖Φ_t(g)h_0‖ ≤ γ for every g in the box

For every norm and every t the greatest norm of a word is that of a corner word. The statement is
this inequality, for every start h_0 and every length; that the joint spectral radius, the limit of
the t-th roots of these greatest norms, is the same for the box and its corners follows by taking
the limit and has no symbol here. Leaky and replacing cells are of this kind:
row i is (1 - g_i)v_i + g_i(Av)_i, or g_i(Av)_i; an input is one more coordinate, which stays one. A
gate that works in two steps makes a square, and a cell that is not linear bends the word.

Proof: before step own(n) the states of g and g[n := e] agree; in that step the new state becomes
the average of the two; every later step is linear, does not see gate n, and keeps the average.
"""

from __future__ import annotations

from proofs.contraction import box_is_hull
from proofs.contraction.box_is_hull import (
    GATES,
    HYPOTHESES,
    affine,
    at,
    g,
    moved,
    scale,
    with_high,
    with_low,
)
from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    generalise,
    instantiate,
    naturals_are_discrete,
    part,
    rewrite,
    specialise,
    symmetric,
)
from proofs.lemmas.invariant import invariant
from proofs.lemmas.sums import below
from proofs.lemmas.words import transitive
from proofs.statement import Draw, Statement
from proofs.symbols import gamma, hi_i, lo_i, m, plus, s, t
from proofs.terms import (
    NAT,
    VECTOR,
    Expr,
    Lambda,
    absolute,
    as_expr,
    between,
    both,
    eq,
    forall,
    forall_below,
    function,
    implies,
    natural,
    negate,
    real,
    substitute,
    symbol_of,
)
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

transition = function("M", NAT, GATES, VECTOR, gives=VECTOR)
word = function("Phi", NAT, GATES, gives=VECTOR)
own = function("own", NAT, gives=NAT)  # the step in which a gate works
begin = function("h_0", gives=VECTOR)()
x, y = (function(name, gives=VECTOR)() for name in ("x", "y"))
n, p, q = natural("n"), real("p"), real("q")

ENDS = (with_low, with_high)
shares = tuple(end / (hi_i(n) - lo_i(n)) for end in (hi_i(n) - at(g, n), at(g, n) - lo_i(n)))


def mean(low: Expr, high: Expr) -> Expr:
    """The average of two vectors with the shares of gate n."""
    return plus(scale(shares[0], low), scale(shares[1], high))


start = forall(g, eq(word(0, g), begin))
grows = forall(g, forall_below(s, t, eq(word(s + 1, g), transition(s, g, word(s, g)))))
linear = forall(s, forall(g, forall(p, forall(q, forall(x, forall(y, eq(
    transition(s, g, plus(scale(p, x), scale(q, y))),
    plus(scale(p, transition(s, g, x)), scale(q, transition(s, g, y))),
)))))))  # fmt: skip
owned = forall_below(n, m, own(n) < t)
unseen = forall_below(n, m, forall(g, forall(s, forall(x, implies(negate(eq(s, own(n))), both(
    *(eq(transition(s, by(g, n), x), transition(s, g, x)) for by in ENDS),
))))))  # fmt: skip
bends = forall_below(n, m, forall(g, forall(x, eq(
    transition(own(n), g, x), mean(*(transition(own(n), by(g, n), x) for by in ENDS)),
))))  # fmt: skip

WHOLE_WORD = {moved: Lambda((g,), word(t, g))}
KEPT = [h for h in HYPOTHESES if h.formula != affine]
conclusion = substitute(box_is_hull.conclusion, WHOLE_WORD)


def agree(length: Expr) -> Expr:
    return both(*(eq(word(length, by(g, n)), word(length, g)) for by in ENDS))


def averaged(length: Expr) -> Expr:
    return eq(word(length, g), mean(*(word(length, by(g, n)) for by in ENDS)))


def so_far(length: Expr) -> Expr:
    """Equal up to the gate's own step, an average after it."""
    first, then = length <= own(n), own(n) < length
    return both(implies(first, agree(length)), implies(then, averaged(length)))


def _gate(hypothesis: Expr) -> Fact:
    return apply(instantiate(assume(hypothesis), n), assume(n < m))


def _next(gates: Expr) -> Fact:
    """Φ_{s+1} = M_s Φ_s for these gates."""
    return apply(instantiate(assume(grows), gates, s), assume(s < t))


def _blind(vector: Expr) -> tuple[Fact, Fact]:
    """Elsewhere: M_s(g[n := e])x = M_s(g)x for both ends."""
    other = apply(instantiate(_gate(unseen), g, s, vector), assume(negate(eq(s, own(n)))))
    return part(other, 0), part(other, 1)


def _before() -> Fact:
    """States that agree go on to agree in a step that does not see gate n."""
    same, facts = assume(agree(s)), []
    for index, by in enumerate(ENDS):
        stepped = rewrite(_next(by(g, n)), part(same, index))
        stepped = transitive(stepped, _blind(word(s, g))[index])
        facts.append(transitive(stepped, symmetric(_next(g))))
    return discharge(agree(s), conjunction(*facts))


def _now() -> Fact:
    """In its own step the gate makes an average of states that agreed."""
    here, same = assume(eq(s, own(n))), assume(agree(s))
    split = rewrite(instantiate(_gate(bends), g, word(s, g)), symmetric(here))
    for index, by in enumerate(ENDS):
        stepped = rewrite(_next(by(g, n)), part(same, index))
        split = rewrite(split, symmetric(stepped))
    return discharge(agree(s), rewrite(split, symmetric(_next(g))))


def _after() -> Fact:
    """A linear step that does not see gate n keeps the average."""
    low, high = (word(s, by(g, n)) for by in ENDS)
    split = rewrite(_next(g), assume(averaged(s)))
    split = rewrite(split, instantiate(assume(linear), s, g, *shares, low, high))
    for index, by in enumerate(ENDS):
        seen = symmetric(_blind(word(s, by(g, n)))[index])
        split = rewrite(split, transitive(seen, symmetric(_next(by(g, n)))))
    return discharge(averaged(s), split)


def _is_affine(board: Blackboard) -> Fact:
    """Φ_t(g)h_0 is the average of Φ_t at the two ends of gate n, for n < m."""
    elsewhere = negate(eq(s, own(n)))
    before = board.step("Before its own step, gate n changes nothing.", _before())
    now = board.step("In its own step it makes an average of the two new states.", _now())
    after = board.step("Every later step is linear and keeps the average.", _after())
    cases = [discharge(elsewhere, fact) for fact in (before, after)]
    order = [instantiate(naturals_are_discrete(), *pair) for pair in ((s, own(n)), (own(n), s))]
    now = discharge(eq(s, own(n)), now)
    step = arithmetic(so_far(s + 1), assume(so_far(s)), *cases, now, *order)
    ends = [transitive(instantiate(assume(start), by(g, n)),
                       symmetric(instantiate(assume(start), g))) for by in ENDS]  # fmt: skip
    base = arithmetic(so_far(as_expr(0)), conjunction(*ends), arithmetic(0 <= own(n)))
    whole = invariant(s, t, so_far, base, step)
    return arithmetic(averaged(t), whole, _gate(owned))


def proof(board: Blackboard) -> Fact:
    one = generalise(g, below(_is_affine(board), n, m))
    every = board.step("So the word is affine in each of its gates.", one)
    corners = specialise(board.use(box_is_hull.THEOREM), WHOLE_WORD)
    whole = apply(discharge(substitute(affine, WHOLE_WORD), corners), every)
    return board.step("What is affine in each gate peaks at the corners of the box.", whole)


# -- mutants: one dimension, two steps a + b·g and then c + e·g ----------------------------------

_lo, _hi, _g, _f, _a, _b, _c, _e = (real(name) for name in ("lo", "hi", "g", "f", *"abce"))
_space = (
    *(Draw(symbol_of(letter)) for letter in (_lo, _hi, _g, _f)),
    *(Draw(symbol_of(letter), (), -2, 2) for letter in (_a, _b, _c, _e)),
    Draw(symbol_of(gamma), (), 0, 2),
)
_in_box = both(between(_lo, _g, _hi), between(_lo, _f, _hi))


def _word(gate: Expr, later: Expr) -> Expr:
    return absolute((_a + _b * gate) * (_c + _e * later))


def _bent(gate: Expr) -> Expr:
    return absolute(_c + _e * (_a + _b * gate) ** 2)


def _mutant(name: str, altered: str, claim: Expr, *sizes: Expr) -> Mutant:
    given = (*(size <= gamma for size in sizes), _in_box)
    return Mutant(name, altered, Statement(given, claim <= gamma, _space))


MUTANTS = (
    _mutant("one gate in both steps", "without 'in no other step': f = g", _word(_g, _g),
            _word(_lo, _lo), _word(_hi, _hi)),
    _mutant("cell not linear", "a second step v ↦ c + e·v²", _bent(_g), _bent(_lo), _bent(_hi)),
    _mutant("corners of one step", "the second gate at its low end", _word(_g, _f),
            _word(_lo, _lo), _word(_hi, _lo)),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.box_is_hull_words",
    title="Words of gates in a box peak at words of its corners",
    says="If each step is linear in the state and affine in its own gates, then "
    "‖M(g_{t-1})···M(g_0)h_0‖ is greatest at gates that are corners of the box, for every length t "
    "and every norm. (An inequality about norms of words; in the limit of their t-th roots the "
    "joint spectral radius of the box is that of its corners.)",
    hypotheses=(
        *(Hypothesis(h.name, h.says, substitute(h.formula, WHOLE_WORD)) for h in KEPT),
        Hypothesis("start", "the empty word leaves h_0", start),
        Hypothesis("grows", "a word grows by one transition at its end", grows),
        Hypothesis("linear", "every transition is linear in the state", linear),
        Hypothesis("owned", "gate n works in step own(n) < t ...", owned),
        Hypothesis("unseen", "... and in no other step", unseen),
        Hypothesis("bends", "the transition of its own step is affine in gate n", bends),
    ),
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="convexity of norms; Jungers, The Joint Spectral Radius, 2009, chapter 1",
    waiver="a reduction from a box to its corners: it yields no number of its own",
)
