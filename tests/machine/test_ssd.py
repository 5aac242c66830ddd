"""`ssd` computes, head by head, what the selective loop computes with one rate for all states."""

from __future__ import annotations

import itertools

import pytest
import torch
from torch.nn import functional

from numerics.errors import InputError
from selssm.recurrence import selective_scan as loop
from selssm.scans import ssd, ssd_step
from selssm.scans.ssd import segment_sums

B_, L, H, P, G, N = 2, 37, 4, 3, 2, 5
LIMIT = (0.1, 2.0)


def arguments(length: int = L, batch: int = B_):
    source = torch.Generator().manual_seed(3)
    draw = lambda *s: torch.randn(*s, generator=source, dtype=torch.float64)  # noqa: E731
    return {
        "x": draw(batch, length, H, P), "dt": draw(batch, length, H), "A": -draw(H).abs(),
        "B": draw(batch, length, G, N), "C": draw(batch, length, G, N), "D": draw(H),
        "z": draw(batch, length, H, P), "dt_bias": draw(H),
        "initial_states": draw(batch, H, P, N), "dt_softplus": True, "dt_limit": LIMIT,
        "return_final_states": True,
    }  # fmt: skip


def by_the_loop(given):
    """Outputs (b, L, H, P) and last states, one head at a time."""
    steps = torch.clamp(functional.softplus(given["dt"] + given["dt_bias"]), *LIMIT)
    outputs, lasts = [], []
    for h in range(H):
        group = h // (H // G)
        y, states = loop(
            given["x"][:, :, h], steps[:, :, h, None].expand(-1, -1, P),
            given["A"][h].expand(P, N), given["B"][:, :, group], given["C"][:, :, group],
            skip=given["D"][h].expand(P), gate_input=given["z"][:, :, h],
            initial=given["initial_states"][:, h],
        )  # fmt: skip
        outputs.append(y)
        lasts.append(states[:, -1])
    return torch.stack(outputs, 2), torch.stack(lasts, 1)


def test_what_overflows_later_leaves_earlier_outputs_alone():
    given = {n: x.float() if isinstance(x, torch.Tensor) else x for n, x in arguments().items()}
    given["C"][:, 1], given["B"][:, 6] = 1e25, 1e25  # their product is infinite
    given["x"][:, 6] = 1e-30
    found, expected = (ssd(**given, chunk_size=chunk)[0] for chunk in (8, 1))
    assert torch.isfinite(expected[:, :6]).all()
    assert torch.allclose(found[:, :6], expected[:, :6], rtol=1e-4)


def test_autocast_changes_nothing():
    given = {n: x.float() if isinstance(x, torch.Tensor) else x for n, x in arguments().items()}
    alone = ssd(**given, chunk_size=8)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        cast = ssd(**given, chunk_size=8)
    assert all(torch.equal(x, y) for x, y in zip(alone, cast, strict=True))


@pytest.mark.parametrize("chunk", [1, 8, 64])
def test_outputs_states_and_gradients_are_those_of_the_loop(chunk):
    given = arguments()
    names = [n for n, x in given.items() if isinstance(x, torch.Tensor)]
    leaves = [given[n].requires_grad_() for n in names]
    results = []
    for made in (ssd(**given, chunk_size=chunk), by_the_loop(given)):
        loss = sum(x.sin().sum() for x in made)
        results.append([*made, *torch.autograd.grad(loss, leaves)])
    for found, expected in zip(*results, strict=True):
        assert torch.allclose(found, expected, rtol=0, atol=1e-11)


def test_decoding_agrees_with_the_scan_also_where_steps_are_clamped():
    given = arguments()
    y, last = ssd(**given)
    state, timed = given["initial_states"], ("x", "dt", "B", "C", "z")
    shared = {n: given[n] for n in ("A", "D", "dt_bias", "dt_softplus", "dt_limit")}
    for t in range(L):
        out, state = ssd_step(state=state, **shared, **{n: given[n][:, t] for n in timed})
        assert torch.allclose(out, y[:, t], rtol=0, atol=1e-12)
    assert torch.allclose(state, last, rtol=0, atol=1e-12)


def test_packed_sequences_do_not_see_each_other():
    given = arguments(batch=1)
    ends, timed = (0, 4, 4, 37), ("x", "dt", "B", "C", "z")
    initial = torch.randn(3, H, P, N, dtype=torch.float64)
    packed = given | {"initial_states": initial, "cu_seqlens": torch.tensor(ends)}
    y, last = ssd(**packed)
    for i, (start, end) in enumerate(itertools.pairwise(ends)):
        if start == end:
            assert torch.equal(last[i], initial[i])
            continue
        alone = {n: given[n][:, start:end] for n in timed}
        part, state = ssd(**(given | alone | {"initial_states": initial[i : i + 1]}))
        assert torch.allclose(part, y[:, start:end], rtol=0, atol=1e-12)
        assert torch.allclose(state[0], last[i], rtol=0, atol=1e-12)


def test_no_decay_passes_one_however_long_the_sums():
    """A difference of two running sums rounds above zero here; sums of the terms alone do not."""
    exponent = -torch.full((4096,), 1e-8, dtype=torch.float32)
    exponent[0] = -100.0
    assert (segment_sums(exponent) <= 0).all()
    running = exponent.cumsum(0)
    between = (running[:, None] - running[None, :]).tril(-1)
    assert (between[1:, 1:] == 0).any()  # the mutant: a decay of 1e-8 a step is lost


def test_what_does_not_fit_is_named():
    with pytest.raises(InputError, match="dt"):
        ssd(**(arguments() | {"dt": torch.zeros(2, 3, 4)}))
    with pytest.raises(InputError, match="groups"):
        three = torch.zeros(B_, L, 3, N, dtype=torch.float64)
        ssd(**(arguments() | {"B": three, "C": three}))
