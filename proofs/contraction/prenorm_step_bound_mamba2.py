"""contraction.prenorm_step_bound_mamba2: the clamped step of a Mamba-2 head, for every token.

    Δ = clamp(softplus(Σ_j e_j x_j + b), t_lo, t_hi),    clamp(v) = min(max(v, t_lo), t_hi)

x is what the block reads behind its RMS normalisation, as in contraction.prenorm_step_bound, e
the head's row of in_proj among those for dt, b its dt_bias (with that row's bias of in_proj, where
there is one), [t_lo, t_hi] the time_step_limit. No convolution, no activation and no further
projection lies between: with r = ι√d·n and n ≥ ‖e ∘ w‖₂, for t_lo ≤ t_hi,

    t_lo  ≤  clamp(softplus(b - r))  ≤  Δ  ≤  clamp(softplus(b + r))  ≤  t_hi
    exp(-αΔ)  ≤  exp(-α·clamp(softplus(b - r)))        for a head that decays with α = exp(A_log)

The second line is the closed form: by contraction.s6_uniform_rate a rate of the deployed head that
no token sequence can break. Where t_lo > 0 it is below one whatever the weights. Where there is no
upper limit, t_hi is any number from softplus(b + r) on; a step function that does not clamp (as
those for decoding) has t_lo = 0 and no upper limit.

Proof: softplus and clamp are increasing. Both ends are attained with those of the logit.
Without t_lo ≤ t_hi the clamp returns t_hi, below t_lo; with α < 0 the head grows.
"""

from __future__ import annotations

from proofs.contraction import prenorm_step_bound as logits
from proofs.contraction.prenorm_step_bound import b, e, iota, n, reach, rho, seen, x, y, z
from proofs.kernel import Fact, apply, arithmetic, assume, conjunction, part
from proofs.lemmas.clamp import clamp, increasing, within
from proofs.lemmas.exponential import increasing as exp_increasing
from proofs.lemmas.order import weigh
from proofs.lemmas.softplus import softplus
from proofs.statement import Draw, Statement
from proofs.symbols import alpha, d, w
from proofs.terms import Expr, both, exp, real, symbol_of
from proofs.theorem import Blackboard, Hypothesis, Mutant, Theorem

low, high = real("t_lo"), real("t_hi")


def clamped(logit: Expr) -> Expr:
    return clamp(softplus(logit), low, high)


step = clamped(seen + b)
least, most = clamped(b - reach), clamped(b + reach)
limits, decays = low <= high, 0 <= alpha
chain = both(both(low <= least, least <= step), both(step <= most, most <= high))
slowest = exp(-alpha * least)
conclusion = both(chain, exp(-alpha * step) <= slowest)

HYPOTHESES = (
    *logits.HYPOTHESES,
    Hypothesis("limits", "the limits of the step are in order", limits),
    Hypothesis("decays", "the head does not grow: α ≥ 0", decays),
)


def proof(board: Blackboard) -> Fact:
    ends = board.use(logits.THEOREM)
    above, below = (increasing(part(ends, side), low, high) for side in (0, 1))
    between = board.step(
        "The unclamped step lies between softplus(b ∓ r), and clamp is increasing.",
        conjunction(above, below),
    )
    order = assume(limits)
    floor, ceiling = (within(softplus(end), low, high, order) for end in (b - reach, b + reach))
    whole = board.step(
        "What is clamped lies between the limits.",
        conjunction(conjunction(part(floor, 0), above), conjunction(below, part(ceiling, 1))),
    )
    longer = weigh(alpha, assume(decays), part(between, 0))
    faster = apply(
        exp_increasing(-alpha * step, -alpha * least),
        arithmetic(-alpha * step <= -alpha * least, longer),
    )
    slow = board.step("A longer step decays more: -αΔ ≤ -α·clamp(softplus(b - r)).", faster)
    return board.step("Both lines.", conjunction(whole, slow))


# -- mutants: one coordinate or two, w = 1 --------------------------------------------------------

_space = (
    Draw(symbol_of(d), (), 1, 2), Draw(w, ("d",), 1, 1), Draw(e, ("d",), -2, 2),
    Draw(z, ("d",), -2, 2), Draw(y, ("d",), -2, 2), Draw(symbol_of(logits.r), (), 0, 2),
    Draw(symbol_of(n), (), 0, 3), Draw(symbol_of(rho), (), 1, 2), Draw(symbol_of(iota), (), 1, 1),
    Draw(symbol_of(b), (), -2, 2), Draw(symbol_of(low), (), 0, 1), Draw(symbol_of(high), (), 0, 2),
    Draw(symbol_of(alpha), (), -1, 2),
)  # fmt: skip
_all = {h.name: h.formula for h in HYPOTHESES}
_without_root = iota * n
_fixed = {w: 1, symbol_of(d): 2, symbol_of(b): 0, symbol_of(low): 0, symbol_of(high): 2}
_smaller = tuple(
    Draw(draw.symbol, draw.shape, _fixed.get(draw.symbol, draw.low),
         _fixed.get(draw.symbol, draw.high))
    for draw in _space
)  # fmt: skip


def _mutant(
    name: str, altered: str, claim: Expr, changed: dict[str, Expr], space: tuple[Draw, ...] = _space
) -> Mutant:
    given = tuple({**_all, **changed}.values())
    return Mutant(name, altered, Statement(given, claim, space, frozenset({x})))


MUTANTS = (
    _mutant("lower end not clamped", "softplus(b - r) ≤ Δ", softplus(b - reach) <= step, {}),
    _mutant("upper end not clamped", "Δ ≤ softplus(b + r)", step <= softplus(b + reach), {}),
    _mutant("no √d", "‖e ∘ w‖₂ in place of √d·‖e ∘ w‖₂",
            both(clamped(b - _without_root) <= step, step <= clamped(b + _without_root)),
            {}, _smaller),
    _mutant("not normalised", "without d·r² ≥ Σ z²", both(least <= step, step <= most),
            {"mean square": 0 < logits.r}),
    _mutant("limits in any order", "without t_lo ≤ t_hi", low <= least, {"limits": high <= low}),
    _mutant("growing head", "without α ≥ 0", exp(-alpha * step) <= slowest, {"decays": alpha <= 0}),
)  # fmt: skip

THEOREM = Theorem(
    id="contraction.prenorm_step_bound_mamba2",
    title="No token sequence drives a Mamba-2 head's step out of its interval",
    says="With Δ = clamp(softplus(Σ e_j x_j + b), t_lo, t_hi) behind RMS normalisation, every step "
    "lies in [clamp(softplus(b - ι√d·n)), clamp(softplus(b + ι√d·n))], and the head decays by at "
    "least what the lower end gives.",
    hypotheses=HYPOTHESES,
    conclusion=conclusion,
    proof=proof,
    mutants=MUTANTS,
    source="Dao and Gu, Transformers are SSMs (Mamba-2), arXiv 2405.21060, section 7; the clamp is "
    "dt_limit in the code of mamba_ssm, time_step_limit in its checkpoints",
    closed_form=slowest,
)
