"""The storage Q = C'GC + Z'Z that serves a whole stack of modes, and why it does.

The letters and hypotheses of bounded.passive_stack, and the half of its proof that builds Q.
"""

from __future__ import annotations

from proofs.kernel import (
    Fact,
    apply,
    arithmetic,
    assume,
    conjunction,
    discharge,
    generalise,
    instantiate,
    part,
    rewrite,
    specialise,
    symmetric,
)
from proofs.lemmas.equality import congruence
from proofs.lemmas.forms import Space
from proofs.lemmas.order import equally
from proofs.lemmas.quantifiers import for_all
from proofs.lemmas.words import transitive
from proofs.symbols import c
from proofs.terms import (
    REAL,
    VECTOR,
    Expr,
    Fn,
    Lambda,
    Sort,
    Term,
    both,
    eq,
    forall,
    function,
    implies,
    substitute,
)
from proofs.theorem import Hypothesis

INPUT = Sort("input")
h, p = (function(name, gives=VECTOR)() for name in ("h", "p"))
x, z = (function(name, gives=INPUT)() for name in ("x", "z"))
mix, blend = (function(n, REAL, s, s, gives=s) for n, s in (("mix", VECTOR), ("blend", INPUT)))
enter, read = function("B", INPUT, gives=VECTOR), function("C", VECTOR, gives=INPUT)
inverse = function("G", INPUT, gives=INPUT)
storage, dot, pair = (
    function(name, sort, sort) for name, sort in (("Q", VECTOR), ("dot", VECTOR), ("pair", INPUT))
)
STATES = Space(VECTOR, mix, dot, function("zero", gives=VECTOR)())
INPUTS = Space(INPUT, blend, pair, function("none", gives=INPUT)())
STORAGE = Space(VECTOR, mix, storage, STATES.zero)


def linear(of: Fn, given: Space, result: Space) -> Expr:
    """F(c·u + v) = c·Fu + Fv."""
    u, v = (function(name, gives=given.vector)() for name in ("u", "v"))
    return forall(c, forall(u, forall(v, eq(
        of(given.mix(c, u, v)), result.mix(c, of(u), of(v)),
    ))))  # fmt: skip


enters, reads = linear(enter, INPUTS, STATES), linear(read, STATES, INPUTS)
AXIOMS = ("linear", "symmetric", "not negative", "definite")
HYPOTHESES = (
    *(
        Hypothesis(f"{of} {axiom}", f"the product of {of} ({sum_} is cx + y) is {axiom}", formula)
        for of, sum_, space in (("states", "mix", STATES), ("inputs", "blend", INPUTS))
        for axiom, formula in zip(AXIOMS, space.axioms, strict=True)
    ),
    Hypothesis("B linear", "B is linear", enters),
    Hypothesis("C linear", "C is linear", reads),
)

matched = forall(h, forall(x, eq(storage(h, enter(x)), pair(read(h), x))))
serves = both(*STORAGE.axioms, matched)
product = read(enter(x))
mirrored = forall(x, forall(z, eq(pair(product, z), pair(read(enter(z)), x))))
semidefinite = both(mirrored, forall(x, 0 <= pair(product, x)))
unseen = both(eq(enter(x), STATES.zero), forall(h, eq(pair(read(h), x), 0)))
kernels = forall(x, implies(eq(product, INPUTS.zero), unseen))

left_over = Lambda((h,), mix(-1, enter(inverse(read(h))), h))  # Zh
built = Lambda(
    (h, p), pair(read(h), inverse(read(p))) + dot(left_over(h), left_over(p))
)  # h'(C'GC + Z'Z)p
built_serves = substitute(serves, {storage: built})
conclusion = both(
    implies(serves, both(semidefinite, kernels)),
    implies(both(semidefinite, kernels), built_serves),
)

generalised = both(
    linear(inverse, INPUTS, INPUTS),
    forall(x, forall(z, eq(pair(x, inverse(z)), pair(z, inverse(x))))),
    forall(x, eq(read(enter(inverse(product))), product)),
    forall(x, eq(inverse(read(enter(inverse(x)))), inverse(x))),
)


inverts = implies(mirrored, generalised)
INVERTS = Hypothesis(
    "inverse",
    "if S = CB is symmetric, then G is linear and symmetric, SGS = S and GSG = G; a symmetric S on "
    "finitely many inputs has one, its Moore-Penrose inverse (Penrose, Proc. Cambridge Phil. Soc. "
    "51, 1955, theorem 1)",
    inverts,
)


def inverse_of_product() -> Fact:
    """G for S = CB, which is symmetric; and G ≥ 0, as x'Gx = (Gx)'S(Gx)."""
    g = apply(assume(inverts), _signs(0))
    back = read(enter(inverse(x)))
    square = arithmetic(
        0 <= pair(x, inverse(x)),
        instantiate(_signs(1), inverse(x)),
        congruence(Lambda((z,), pair(x, z)), instantiate(part(g, 3), x)),
        instantiate(part(g, 1), x, back),
    )
    return conjunction(*(part(g, index) for index in range(3)), generalise(x, square))


def _signs(index: int) -> Fact:
    return part(assume(semidefinite), index)


def _through(factor: Term, u: Expr, v: Expr) -> Fact:
    """CB(c·u + v) = c·CBu + CBv."""
    entered = congruence(Lambda((h,), read(h)), instantiate(assume(enters), factor, u, v))
    return transitive(entered, instantiate(assume(reads), factor, enter(u), enter(v)))


def nothing_is_lost(g: Fact) -> tuple[Fact, Fact]:
    """B(x - GCBx) = 0, and ⟨Ch, x⟩ = ⟨Ch, GCBx⟩ for all h."""
    seen = inverse(product)
    same = rewrite(_through(-1, seen, x), instantiate(part(g, 2), x))
    nothing = transitive(same, INPUTS.difference_vanishes(product))
    gap = blend(-1, seen, x)
    entered, unread = _parts(apply(instantiate(assume(kernels), gap), nothing))
    read_back = arithmetic(
        eq(pair(read(h), x), pair(read(h), seen)),
        instantiate(unread, h),
        INPUTS.right(read(h), -1, seen, x),
    )
    return entered, generalise(h, read_back)


def _parts(fact: Fact) -> tuple[Fact, Fact]:
    return part(fact, 0), part(fact, 1)


def matches(gap: tuple[Fact, Fact]) -> Fact:
    """h'QBx = ⟨Ch, x⟩, as ZBx = B(x - GCBx) = 0 and C'GCBx = C'x."""
    split = instantiate(assume(enters), -1, inverse(product), x)
    gone = transitive(symmetric(split), gap[0])
    rest = left_over(h)
    return arithmetic(
        eq(built(h, enter(x)), pair(read(h), x)),
        instantiate(gap[1], h),
        congruence(Lambda((p,), dot(rest, p)), gone),
        STATES.swap(rest, STATES.zero),
        STATES.nothing(rest),
    )


def is_linear(g: Fact) -> Fact:
    """The built Q is linear in its first argument, as C, G, B and Z are linear."""
    q = function("q", gives=VECTOR)()
    whole, far = mix(c, h, p), left_over(q)
    fed_back = {v: enter(inverse(read(v))) for v in (whole, h, p)}
    reading = instantiate(assume(reads), c, h, p)
    turned = congruence(Lambda((x,), inverse(x)), reading)
    turned = transitive(turned, instantiate(part(g, 0), c, read(h), read(p)))
    entered = congruence(Lambda((x,), enter(x)), turned)
    split = instantiate(assume(enters), c, inverse(read(h)), inverse(read(p)))
    split = congruence(Lambda((p,), dot(p, far)), transitive(entered, split))
    fact = arithmetic(
        eq(built(whole, q), c * built(h, q) + built(p, q)),
        congruence(Lambda((x,), pair(x, inverse(read(q)))), reading),
        INPUTS.left(c, read(h), read(p), inverse(read(q))),
        STATES.left(-1, fed_back[whole], whole, far),
        STATES.left(c, h, p, far),
        split,
        STATES.left(c, fed_back[h], fed_back[p], far),
        equally(c, STATES.left(-1, fed_back[h], h, far)),
        STATES.left(-1, fed_back[p], p, far),
    )
    return for_all(fact, c, h, p, q)


def is_definite(g: Fact) -> Fact:
    """h'Qh = 0 only for h = 0: then h = Bu with u = GCh and u'Su = 0, so Bu = 0."""
    none = assume(eq(built(h, h), 0))
    rest, u = left_over(h), inverse(read(h))
    signs = [instantiate(part(g, 3), read(h)), STATES.sign(rest)]
    still = arithmetic(eq(STATES.square(rest), 0), none, *signs)
    still = apply(instantiate(assume(STATES.definite), rest), still)
    own = instantiate(assume(reads), -1, enter(u), h)
    apart = transitive(symmetric(own), congruence(Lambda((p,), read(p)), still))
    apart = congruence(Lambda((z,), pair(z, u)), transitive(apart, _zero_read()))
    energy = arithmetic(
        eq(pair(read(enter(u)), u), 0),
        apart,
        INPUTS.left(-1, read(enter(u)), read(h), u),
        INPUTS.nothing(u),
        none,
        *signs,
    )
    flat = instantiate(_product_null(), u, read(enter(u)))
    seen = apply(instantiate(assume(INPUTS.definite), read(enter(u))), apply(flat, energy))
    entered = part(apply(instantiate(assume(kernels), u), seen), 0)
    size = arithmetic(
        eq(STATES.square(h), 0),
        congruence(Lambda((p,), dot(p, h)), still),
        STATES.left(-1, enter(u), h, h),
        congruence(Lambda((p,), dot(p, h)), entered),
        STATES.nothing(h),
    )
    zero = apply(instantiate(assume(STATES.definite), h), size)
    return generalise(h, discharge(none.conclusion, zero))


def _zero_read() -> Fact:
    """C0 = 0, as 0 = h - h."""
    nothing = STATES.difference_vanishes(h)
    read_ = congruence(Lambda((p,), read(p)), symmetric(nothing))
    split = transitive(read_, instantiate(assume(reads), -1, h, h))
    return transitive(split, INPUTS.difference_vanishes(read(h)))


def _product_null() -> Fact:
    """x'Sx = 0 implies x'Sz = 0 for all z, as S is symmetric and positive semidefinite."""
    form = Lambda((x, z), pair(product, z))
    u, y = (function(name, gives=INPUT)() for name in ("u", "y"))
    split = congruence(Lambda((u,), pair(u, y)), _through(c, x, z))
    straight = arithmetic(
        eq(form(blend(c, x, z), y), c * form(x, y) + form(z, y)),
        split,
        INPUTS.left(c, product, read(enter(z)), y),
    )
    rule = specialise(INPUTS.null(), {pair: form})
    return apply(rule, for_all(straight, c, x, z, y), _signs(0), _signs(1))
