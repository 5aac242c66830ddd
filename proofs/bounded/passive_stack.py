"""bounded.passive_stack: when one storage serves every B and C that the gates can select.

Stack the selected input matrices beside each other, B = [B_1 B_2 ...], and the output matrices
below each other, C = [C_1; C_2; ...]. By bounded.passive one storage ½h'Qh needs QB = C'. Then

    there is Q = Q' > 0 with QB = C'
        ⟺   CB is symmetric positive semidefinite,  and CBx = 0 implies Bx = 0 and C'x = 0

The kernels: always ker B ⊆ ker CB and ker C' ⊆ ker (CB)', so this says that ker CB = ker B =
ker C', and, as a rank is the number of columns less the dimension of the kernel, that
rank CB = rank B = rank C.

⟹: CB = B'QB; if CBx = 0 then (Bx)'Q(Bx) = x'CBx = 0, so Bx = 0 and C'x = QBx = 0.
⟸: with a symmetric positive semidefinite G for which S = CB has SGS = S, and Z = I - BGC,

    Q = C'GC + Z'Z

is one. For S(GS - I) = 0, so by the kernels C'GS = C' and BGS = B, that is ZB = 0: QB = C'GS = C'.
If h'Qh = 0, then Zh = 0 and (Ch)'G(Ch) = 0, so h = Bu with u = GCh and u'Su = 0: then Su = 0,
so Bu = 0. That there is such a G is a hypothesis: Penrose's theorem has one for every matrix S.
(C'GC alone is not definite outside of the image of B.)

Whether one such Q also has h'QA_k h ≤ 0 in every mode is a linear matrix inequality of its own.

States and inputs are any two inner product spaces ⟨·, ·⟩; C'x = 0 is written ⟨Ch, x⟩ = 0 for all h,
and QB = C' is Q(h, Bx) = ⟨Ch, x⟩. The inputs are finitely many numbers, which G needs.
"""

from __future__ import annotations

from proofs.bounded.stack_storage import (
    HYPOTHESES,
    INPUTS,
    INVERTS,
    STATES,
    STORAGE,
    built,
    conclusion,
    enter,
    h,
    inverse_of_product,
    is_definite,
    is_linear,
    kernels,
    left_over,
    matches,
    nothing_is_lost,
    p,
    pair,
    product,
    read,
    semidefinite,
    serves,
    x,
    z,
)
from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    instantiate,
    part,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.quantifiers import for_all
from proofs.statement import Draw, Statement
from proofs.symbols import i, j
from proofs.terms import (
    NAT,
    Expr,
    Lambda,
    both,
    eq,
    function,
    implies,
    real,
    symbol_of,
    total,
)
from proofs.theorem import Blackboard, Mutant, Theorem


def _needed() -> Fact:
    """QB = C' ⟹ CB ≥ 0 and the kernels are as stated."""
    given = assume(serves)

    def at(state: Expr, entered: Expr) -> Fact:
        return instantiate(part(given, 4), state, entered)

    pairs = arithmetic(
        eq(pair(product, z), pair(read(enter(z)), x)),
        at(enter(x), z),
        at(enter(z), x),
        instantiate(part(given, 1), enter(x), enter(z)),
    )
    square = arithmetic(
        0 <= pair(product, x), at(enter(x), x), instantiate(part(given, 2), enter(x))
    )
    none = assume(eq(product, INPUTS.zero))
    energy = arithmetic(
        eq(STORAGE.square(enter(x)), 0),
        at(enter(x), x),
        congruence(Lambda((z,), pair(z, x)), none),
        INPUTS.nothing(x),
    )
    still = apply(instantiate(part(given, 3), enter(x)), energy)
    flat = apply(STORAGE.null(), *(part(given, index) for index in range(3)))
    unread = arithmetic(
        eq(pair(read(h), x), 0),
        at(h, x),
        instantiate(part(given, 1), h, enter(x)),
        apply(instantiate(flat, enter(x), h), energy),
    )
    kernel = discharge(none.conclusion, conjunction(still, for_all(unread, h)))
    signs = conjunction(for_all(pairs, x, z), for_all(square, x))
    return discharge(serves, conjunction(signs, for_all(kernel, x)))


def proof(board: Blackboard) -> Fact:
    needed = board.step(
        "CB = B'QB is symmetric and not negative; CBx = 0 gives (Bx)'Q(Bx) = 0, so Bx = 0 = C'x.",
        _needed(),
    )
    g = board.step(
        "S = CB is symmetric: G is symmetric, SGS = S, and x'Gx = (Gx)'S(Gx) ≥ 0.",
        inverse_of_product(),
    )
    gap = nothing_is_lost(g)
    board.step("S(x - GSx) = 0, so B(x - GSx) = 0, that is ZBx = 0 ...", gap[0])
    board.step("... and C'(x - GSx) = 0, that is C'GSx = C'x.", gap[1])
    fits = board.step("So Q = C'GC + Z'Z has QBx = C'GSx + Z'ZBx = C'x.", matches(gap))
    form = board.step("Q is linear in each argument, as C, G and Z are.", is_linear(g))
    turned = arithmetic(
        eq(built(h, p), built(p, h)),
        instantiate(part(g, 1), read(h), read(p)),
        STATES.swap(left_over(h), left_over(p)),
    )
    sign = arithmetic(0 <= built(h, h), instantiate(part(g, 3), read(h)), STATES.sign(left_over(h)))
    board.step("Q is symmetric, and not negative.", conjunction(turned, sign))
    definite = board.step(
        "h'Qh = 0 gives Zh = 0, so h = Bu with u = GCh, and u'Su = 0: Su = 0, Bu = 0, h = 0.",
        is_definite(g),
    )
    served = conjunction(
        form, for_all(turned, h, p), for_all(sign, h), definite, for_all(fits, h, x)
    )
    given = both(semidefinite, kernels)
    return board.step("Both directions.", conjunction(needed, _from_both(given, served)))


def _from_both(given: Expr, fact: Fact) -> Fact:
    """Discharge two hypotheses as one conjunction."""
    fact = discharge(semidefinite, discharge(kernels, fact))
    return discharge(given, apply(fact, part(assume(given), 0), part(assume(given), 1)))


# -- mutants: one coordinate, or two ------------------------------------------------------------

_q, _b, _c, _g = (real(name) for name in ("Q", "b", "c", "g"))
_line = tuple(Draw(symbol_of(letter), (), -2, 2) for letter in (_b, _c, _g))
_inverse = eq(_c * _b * _g * (_c * _b), _c * _b)
_kernel = implies(eq(_c * _b, 0), both(eq(_b, 0), eq(_c, 0)))
_signs = both(0 <= _c * _b, 0 <= _g)
_whole = _g * _c**2 + (1 - _b * _g * _c) ** 2
_Q, _B = (function(name, NAT, NAT) for name in ("Q", "B"))
_plane = (Draw(_Q, (2, 2), -2, 2), Draw(_B, (2, 2), -2, 2))
_positive = both(0 < _Q(0, 0), (_Q(0, 1) + _Q(1, 0)) ** 2 < 4 * _Q(0, 0) * _Q(1, 1))


def _entry(row: int, column: int) -> Expr:
    """Of CB, where C = (QB)'."""
    return total(i, 0, 2, total(j, 0, 2, _B(j, row) * _Q(j, i)) * _B(i, column))


def _scalar(name: str, altered: str, storage_: Expr, *given: Expr) -> Mutant:
    claim = both(eq(storage_ * _b, _c), 0 < storage_)
    return Mutant(name, f"{altered}, in one dimension", Statement(given, claim, _line))


MUTANTS = (
    _scalar("ranks differ", "CB ≥ 0 without the kernels", _whole, _inverse, _signs),
    _scalar("CB of either sign", "without CB ≥ 0", _whole, _inverse, _kernel),
    _scalar("any G", "G ≥ 0 without SGS = S", _whole, _signs, _kernel),
    _scalar("without Z'Z", "Q = C'GC", _g * _c**2, _inverse, _signs, _kernel),
    Mutant("Q semidefinite", "Q ≥ 0 gives the kernels, in one dimension",
           Statement((0 <= _q, eq(_c, _q * _b)), _kernel,
                     (Draw(symbol_of(_q), (), 0, 2), *_line[:2]))),
    Mutant("Q not symmetric", "without Q = Q', in the plane",
           Statement((_positive,), eq(_entry(0, 1), _entry(1, 0)), _plane)),
    Mutant("blocks only", "C_k B_l = (C_l B_k)' and C_k B_k ≥ 0 give CB ≥ 0, two modes, B = I",
           Statement((eq(_Q(0, 1), _Q(1, 0)), 0 <= _Q(0, 0), 0 <= _Q(1, 1)),
                     _Q(0, 1) ** 2 <= _Q(0, 0) * _Q(1, 1), _plane[:1])),
)  # fmt: skip

THEOREM = Theorem(
    id="bounded.passive_stack",
    title="One storage serves all modes iff the stacked CB is semidefinite with the right kernels",
    says="There is Q > 0 with QB = C' if and only if CB is symmetric positive semidefinite and "
    "rank CB = rank B = rank C; then Q = C'GC + Z'Z, where G = G' is a generalised inverse "
    "of CB, which finitely many inputs have.",
    hypotheses=(*HYPOTHESES, INVERTS),
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="the Kalman-Yakubovich-Popov lemma without feedthrough; Penrose 1955",
    waiver="an equivalence between conditions: it yields no number",
)
