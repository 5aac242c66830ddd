"""What the scans refuse: by the argument's name, in the caller's own layout, and before anything
runs."""

from __future__ import annotations

import pytest
import torch

from numerics.errors import InputError
from selssm.scans import (
    backends,
    gated_scan,
    scan,
    selective_scan,
    selective_state_update,
    ssd,
    ssd_step,
)

L, D, N = 10, 6, 3


def selective(**other):
    """A valid call in layout "bdl", with some arguments replaced."""
    given = {"u": torch.randn(1, D, L), "delta": torch.rand(1, D, L), "A": -torch.rand(D, N)}
    given |= {"B": torch.randn(1, N, L), "C": torch.randn(1, N, L)}
    return selective_scan(**(given | other))


def mamba2(**other):
    given = {"x": torch.randn(1, L, 2, 4), "dt": torch.rand(1, L, 2), "A": -torch.rand(2)}
    given |= {"B": torch.randn(1, L, 1, N), "C": torch.randn(1, L, 1, N)}
    return ssd(**(given | other))


def mamba2_token(**other):
    given = {"x": torch.randn(1, 2, 4), "dt": torch.rand(1, 2), "A": -torch.rand(2)}
    given |= {"B": torch.randn(1, 1, N), "C": torch.randn(1, 1, N)}
    return ssd_step(**(given | {"state": torch.zeros(1, 2, 4, N)} | other))


def decode(**other):
    given = {"state": torch.zeros(1, D, N), "x": torch.randn(1, D), "dt": torch.rand(1, D)}
    given |= {"A": -torch.rand(D, N), "B": torch.randn(1, N), "C": torch.randn(1, N)}
    return selective_state_update(**(given | other))


def dense(**other):
    given = {"A": torch.rand(D, D), "B": torch.rand(D, 2), "gate": torch.rand(1, L, D)}
    return gated_scan(**(given | {"x": torch.randn(1, L, 2)} | other))


REFUSED = [
    (decode, {"state": torch.zeros(1, 1, N).expand(1, D, N)}, "state: entries share memory"),
    (
        decode,
        {"A": -torch.rand(D, N) + 0j, "B": torch.ones(1, N) + 0j},
        "state: its type is torch.fl",
    ),
    (dense, {"gate": torch.rand(1, L, D) + 0j}, "gate: its type is torch.complex64"),
    (selective, {"u": torch.ones(1, D, L, dtype=torch.int64)}, "u: its type is torch.int64"),
    (selective, {"u": torch.ones(1, D, L) + 0j}, "u: its type is torch.complex64"),
    (selective, {"B": torch.ones(1, N, L) + 0j}, "B: its type is torch.complex64"),
    (selective, {"D": 1.0}, "D: it is a float; give a torch.Tensor"),
    (
        selective,
        {"delta": torch.ones(1, 1, L)},
        r"delta: its shape is \(1, 1, 10\); give \(1, 6, 10\)",
    ),
    (selective, {"layout": "bld"}, "A: .*or layout='bdl'"),
    (selective, {"B": torch.ones(1, 4, N, L)}, "B: .*G dividing D = 6"),
    (selective, {"initial_state": torch.zeros(1, D, N, device="meta")}, "initial_state: it is on"),
    (selective, {"cu_seqlens": [0, L]}, "cu_seqlens: it is a list"),
    (selective, {"cu_seqlens": torch.tensor([0, L], device="meta")}, "cu_seqlens: it is on meta"),
    (selective, {"cu_seqlens": torch.tensor([False, True])}, "cu_seqlens: it has shape"),
    (
        selective,
        {"cu_seqlens": torch.tensor([0, 5])},
        "cu_seqlens: .*from 0 to 5; let it rise from 0 to L = 10",
    ),
    (selective, {"cu_seqlens": torch.tensor([5, L])}, "cu_seqlens: .*from 5 to 10"),
    (
        selective,
        {"cu_seqlens": torch.tensor([0, 7, 4, L])},
        "cu_seqlens: .*falls from 7 to 4 at place 2",
    ),
    (mamba2, {"x": torch.ones(1, L, 2, 4, dtype=torch.int64)}, "x: its type"),
    (mamba2, {"D": torch.ones(8)}, r"D: its shape is \(8,\); give \(2,\)"),
    (mamba2, {"z": torch.ones(1, L, 2)}, "z: its shape"),
    (mamba2, {"dt_bias": torch.ones(3)}, "dt_bias: its shape"),
    (mamba2, {"initial_states": torch.ones(1, 2, 4, 9)}, "initial_states: its shape"),
    (mamba2, {"A": torch.ones(2, device="meta")}, "A: it is on meta"),
    (mamba2, {"chunk_size": 0}, "chunk_size: it is 0"),
    (mamba2, {"dt_limit": (1.0, 0.0)}, "dt_limit: it is"),
    (mamba2, {"cu_seqlens": torch.tensor([0, 4])}, "cu_seqlens: it goes from 0 to 4"),
    (decode, {"state": torch.zeros(1, D, N, device="meta")}, "state: it is on meta"),
    (decode, {"state": torch.zeros(1, 2, 3, N)}, "state: it has four axes.*use ssd_step"),
    (decode, {"state": torch.zeros(1, D, 9)}, "state: its shape"),
    (decode, {"x": torch.ones(1, D, 1)}, r"x: its shape is \(1, 6, 1\); give \(b, D\)"),
    (decode, {"dt": torch.ones(1, 2)}, "dt: its shape"),
    (decode, {"A": -torch.rand(N, D)}, r"A: its shape is \(3, 6\); give \(6, N\)"),
    (decode, {"A": -torch.rand(D)}, r"A: its shape is \(6,\)"),
    (decode, {"B": torch.randn(1, N + 1)}, r"B: its shape is \(1, 4\); give \(b, N\)"),
    (decode, {"C": torch.randn(1, 4, N)}, "C: its shape is .* with G dividing D = 6"),
    (decode, {"C": 1.0}, "C: it is a float"),
    (mamba2_token, {"state": torch.zeros(1, 2, N, 4)}, r"state: .*; give \(1, 2, 4, 3\)"),
    (mamba2_token, {"B": torch.randn(1, N)}, r"B: its shape is \(1, 3\); give \(1, G, N\)"),
    (mamba2_token, {"C": torch.randn(1, 2, N)}, "C: its shape is .* like B"),
    (mamba2_token, {"x": torch.randn(1, 4)}, r"x: its shape is \(1, 4\)"),
    (mamba2_token, {"z": torch.randn(1, 4)}, "z: its shape"),
    (mamba2_token, {"dt": torch.rand(1)}, "dt: its shape"),
    (mamba2_token, {"A": 1.0}, "A: it is a float"),
    (decode, {"x": torch.ones(1, D, dtype=torch.int64)}, "x: its type"),
    (decode, {"dt": torch.ones(1, D) + 0j}, "dt: its type"),
    (decode, {"dt_bias": torch.ones(D, dtype=torch.int64)}, "dt_bias: its type"),
    (decode, {"state": torch.zeros(1, D, N, dtype=torch.int64)}, "state: its type"),
    (decode, {"D": 1.0}, "D: it is a float"),
    (decode, {"dt": None}, "dt: it is a NoneType"),
    (selective, {"u": None}, "u: it is a NoneType"),
    (selective, {"delta": torch.rand(1, D, L).to_sparse()}, r"delta: its layout is .*to_dense"),
    (mamba2, {"B": torch.tensor(1.0)}, r"B: its shape is \(\); give \(b, L, G, N\)"),
    (mamba2_token, {"B": torch.randn(2, 1, N)}, r"B: its shape is \(2, 1, 3\); give \(1, G, N\)"),
    (mamba2_token, {"state": torch.zeros(1, 2, 4, N, dtype=torch.int64)}, "state: its type"),
    (mamba2_token, {"state": None}, "state: it is a NoneType"),
    (dense, {"gate": 0.5}, "gate: it is a float"),
    (dense, {"gate": None}, "gate: it is a NoneType"),
    (dense, {"gate": lambda t, h: torch.rand(1, 2)}, r"gate: at step 0 the rule gives \(1, 2\)"),
    (dense, {"gate": lambda t, h: torch.rand(7, 1, D)}, "gate: at step 0 the rule gives"),
    (dense, {"gate": lambda t, h: h + 0j}, "gate: at step 0 the rule gives .*complex64"),
    (dense, {"gate": lambda t, h: h.to("meta")}, "gate: at step 0 the rule gives .* on meta"),
    (dense, {"gate": lambda t, h: None}, "gate: at step 0 the rule gives a NoneType"),
    (dense, {"x": torch.ones(1, L, 2, dtype=torch.int32)}, "x: its type"),
]


@pytest.mark.parametrize(("call", "other", "says"), REFUSED)
def test_what_does_not_fit_is_refused_by_name(call, other, says):
    call()  # as it is, it runs
    with pytest.raises(InputError, match=f"^(?:{says})"):
        call(**other)


@pytest.mark.parametrize(
    ("decay", "input", "initial", "says"),
    [
        ((2, 7, 3), (2, 9, 3), None, "^decay: .* broadcast"),
        ((2, 7, 3), (2, 7, 3), (2, 4), "^initial: its shape"),
        ((7,), (7,), None, "^time: it is -2"),
        ((2, 0, 3), (2, 0, 3), None, "^input: there is no time step"),
    ],
)
def test_a_plain_scan_says_which_shapes(decay, input, initial, says):
    with pytest.raises(InputError, match=says):
        scan(torch.ones(decay), torch.ones(input), None if initial is None else torch.ones(initial))


@pytest.mark.parametrize("call", [selective, decode, dense])
def test_without_triton_everything_is_still_one_graph(call, monkeypatch):
    """Looking for the package must not be part of what is compiled."""
    monkeypatch.setattr(backends, "HAS_TRITON", False)
    torch.compile(call, fullgraph=True, backend="aot_eager")()
    with pytest.raises(InputError, match="pip install"):
        call(backend="triton")


def test_pairs_of_doubles_stay_doubles():
    """Complex B and C as (real, imaginary) along time: nothing is rounded to float32."""
    wide = {"u": torch.randn(1, D, L).double(), "delta": torch.rand(1, D, L).double()}
    A = torch.complex(-torch.rand(D, N).double(), torch.rand(D, N).double())
    B, C = (torch.complex(*torch.randn(2, 1, N, L).double()) for _ in "BC")
    pairs = (torch.view_as_real(x).flatten(-2) for x in (B, C))
    found = selective(**wide, A=A, **dict(zip("BC", pairs, strict=True)))
    assert torch.equal(found, selective(**wide, A=A, B=B, C=C))
