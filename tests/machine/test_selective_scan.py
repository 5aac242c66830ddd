"""`selective_scan` on torch computes what the float64 loop computes, forward and backward."""

from __future__ import annotations

import pytest
import torch

from numerics.errors import InputError
from selssm.scans import selective_scan, selective_state_update
from selssm.scans.operators import selective_scan_op
from tests.machine.selective import UNIT, arguments, run, worst

CASES = {
    "plain": {},
    "one step": {"length": 1},
    "several chunks": {"length": 150},
    "groups": {"groups": 3},
    "one group a channel": {"groups": 6},
    "one state": {"size": 1},
    "one channel": {"channels": 1, "batch": 1},
    "packed, with an empty sequence": {"batch": 1, "length": 90, "ends": (0, 3, 3, 70, 90)},
}


@pytest.mark.parametrize("rule", ["euler", "zoh"])
@pytest.mark.parametrize("case", CASES)
def test_outputs_states_and_all_gradients_are_those_of_the_loop(case, rule):
    given = arguments(**CASES[case])
    ours, loops = (run(given, rule=rule, backend=backend) for backend in ("torch", "loop"))
    for found, expected in zip(ours, loops, strict=True):
        assert max(worst(found, expected).values()) < 1e-12


@pytest.mark.parametrize("backend", ["torch", "loop"])
@pytest.mark.parametrize(("of_B", "of_C"), [(2, 3), (3, 1), (None, 2), (0, 2), (2, 0), (6, None)])
def test_B_and_C_may_come_in_different_groups(of_B, of_C, backend):
    """Groups, None for one group without an axis, 0 for a constant: as if each of the 6 channels
    had its own."""

    def selection(groups: int | None) -> tuple[torch.Tensor, torch.Tensor]:
        given = arguments(groups=groups or None)["B"]
        if groups == 0:
            given = given[0, :, :6].T.contiguous()  # (D, N)
            return given, given.T[None, :, :, None].expand(2, 4, 6, 21).transpose(1, 2)
        whole = given[:, None] if given.ndim == 3 else given
        return given, torch.cat([whole[:, d * whole.shape[1] // 6, None] for d in range(6)], 1)

    (B, each_B), (C, each_C) = selection(of_B), selection(of_C)
    found, of_them = run(arguments() | {"B": B, "C": C}, backend=backend)
    right, of_each = run(arguments() | {"B": each_B, "C": each_C}, backend=backend)
    assert max(worst(found, right).values()) < 1e-12
    for name, groups, one in (("B", of_B, B), ("C", of_C, C)):
        if groups == 0:
            summed = of_each[name].sum((0, 3))
        else:
            summed = of_each[name].unflatten(1, (groups or 1, -1)).sum(2).reshape(one.shape)
        assert torch.allclose(of_them[name], summed, rtol=0, atol=1e-12)


def run_outputs(given, backend):
    """(outputs, their gradients by name), last states."""
    leaves = {n: x.requires_grad_() for n, x in given.items() if isinstance(x, torch.Tensor)}
    out, last = selective_scan(**given, backend=backend)
    grads = torch.autograd.grad(out.sum(), list(leaves.values()))
    return (out, dict(zip(leaves, grads, strict=True))), last


def test_no_steps_have_the_states_and_the_gradients_of_no_steps():
    """The loss of an empty output may still be differentiated by every argument."""
    given = {n: x for n, x in arguments(length=0).items() if n != "initial_state"}
    for backend in ("torch", "loop"):
        (out, grads), last = run_outputs(given, backend)
        assert out.shape == given["u"].shape and not last.any()
        assert all(not g.any() and g.shape == given[n].shape for n, g in grads.items())


def test_gradients_may_be_asked_of_torch_func():
    given = arguments(length=7)
    with torch.no_grad():  # where none is wanted, PyTorch maps any operator over a batch
        both = torch.stack((given["u"], 2 * given["u"]))
        mapped = torch.func.vmap(lambda u: selective_scan(**(given | {"u": u}))[0])(both)
    assert torch.equal(mapped[1], selective_scan(**(given | {"u": both[1]}))[0])
    loss = lambda u: selective_scan(**(given | {"u": u}))[0].sin().sum()  # noqa: E731
    found = torch.func.grad(loss)(given["u"])
    u = given["u"].clone().requires_grad_()
    assert torch.equal(found, torch.autograd.grad(loss(u), u)[0])


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_narrow_types_stay_within_their_rounding(dtype):
    given = arguments(dtype=dtype, length=80)
    ours, loops = (run(given, backend=backend) for backend in ("torch", "loop"))
    assert ours[0]["out"].dtype == dtype and ours[0]["last"].dtype == torch.float32
    for found, expected in zip(ours, loops, strict=True):
        assert max(worst(found, expected).values()) < 20 * UNIT[dtype]


@pytest.mark.parametrize("rule", ["euler", "zoh"])
def test_complex_rates_give_twice_the_real_part(rule):
    given = arguments()
    for name in ("A", "B", "C", "initial_state"):
        real = given[name]
        given[name] = torch.complex(real, torch.roll(real, 1, -1))
    ours, loops = (run(given, rule=rule, backend=backend) for backend in ("torch", "loop"))
    for found, expected in zip(ours, loops, strict=True):
        assert max(worst(found, expected).values()) < 1e-12


def test_a_conjugate_pair_is_the_real_system_of_both():
    """One rate a + ib with B, C stands for itself and its conjugate: a real 2 × 2 rotation."""
    a, b, steps = -0.3, 0.7, 40
    given = arguments(batch=1, channels=1, size=1, length=steps)
    u, delta = given["u"], given["delta"].abs() + 0.1
    one = torch.ones(1, 1, steps, dtype=torch.complex128)
    rates = torch.full((1, 1), complex(a, b), dtype=torch.complex128)
    out = selective_scan(u, delta, rates, one, one)
    h, outputs = torch.zeros(2, dtype=torch.float64), []
    for t in range(steps):
        d = delta[0, 0, t]
        turn = torch.tensor([[torch.cos(d * b), -torch.sin(d * b)],
                             [torch.sin(d * b), torch.cos(d * b)]])  # fmt: skip
        h = torch.exp(d * a) * turn @ h + torch.stack((d * u[0, 0, t], torch.tensor(0.0)))
        outputs.append(2 * h[0])
    assert torch.allclose(out[0, 0], torch.stack(outputs), rtol=0, atol=1e-13)


def test_both_layouts_are_one():
    given = arguments()
    out, last = selective_scan(**given)
    turned = {n: x.transpose(1, 2) for n, x in given.items() if n in ("u", "delta", "B", "C", "z")}
    other, state = selective_scan(**(given | turned), layout="bld")
    assert torch.equal(out, other.transpose(1, 2)) and torch.equal(last, state)


def test_inputs_may_have_any_strides():
    given = arguments()
    wide = {n: torch.stack((x, x), -1)[..., 0] for n, x in given.items() if n in ("u", "delta")}
    assert torch.equal(selective_scan(**given)[0], selective_scan(**(given | wide))[0])


def test_two_halves_are_the_whole_and_decoding_agrees():
    given = arguments(length=30)
    out, last = selective_scan(**given)
    timed = ("u", "delta", "B", "C", "z")
    halves, state = [], given["initial_state"]
    for part in (slice(0, 11), slice(11, 30)):
        piece = given | {n: given[n][..., part] for n in timed} | {"initial_state": state}
        half, state = selective_scan(**piece)
        halves.append(half)
    assert torch.allclose(torch.cat(halves, -1), out, rtol=0, atol=1e-13)
    assert torch.allclose(state, last, rtol=0, atol=1e-13)
    carried, tokens = given["initial_state"].clone(), []
    for t in range(30):
        x, dt, B, C, z = (given[n][..., t] for n in timed)
        tokens.append(selective_state_update(
            carried, x, dt, given["A"], B, C, given["D"], z, given["delta_bias"], True
        ))  # fmt: skip
    assert torch.allclose(torch.stack(tokens, -1), out, rtol=0, atol=1e-13)
    assert torch.allclose(carried, last, rtol=0, atol=1e-13)


@pytest.mark.parametrize("backend", ["torch", "loop"])
def test_decoding_grows_no_graph(backend):
    given = arguments(length=3)
    u, delta, B, C, z = (given[n][..., 0] for n in ("u", "delta", "B", "C", "z"))
    D, bias, A = (given[n].requires_grad_() for n in ("D", "delta_bias", "A"))
    for state in (given["initial_state"].clone(), given["initial_state"].clone().requires_grad_()):
        wanted = state.requires_grad
        out = selective_state_update(state, u, delta, A, B, C, D, z, bias, True, backend=backend)
        assert not out.requires_grad and state.requires_grad is wanted and state.grad_fn is None


def test_vanishing_and_huge_steps_lose_nothing_and_everything():
    given = arguments(batch=1, channels=2, length=3) | {"delta_bias": None, "D": None, "z": None}
    given["delta"] = torch.tensor([[[-800.0, 800.0, -800.0], [800.0, -800.0, -800.0]]]).double()
    for rule in ("euler", "zoh"):
        out, last = selective_scan(**given, rule=rule)
        assert torch.isfinite(out).all() and torch.isfinite(last).all()


def test_the_operator_is_registered_as_torch_wants_it():
    given = arguments(batch=1, channels=2, size=2, length=4)
    rows = [given[n].transpose(1, 2) for n in ("u", "delta", "B", "C", "z")]
    u, delta, B, C, z = rows
    tensors = [u, delta, given["A"], B.unsqueeze(2), C.unsqueeze(2), given["D"], z]
    tensors += [given["delta_bias"], given["initial_state"]]
    leaves = [x.detach().requires_grad_() for x in tensors]
    found = torch.library.opcheck(selective_scan_op, (*leaves, None, True, "zoh", "torch", True))
    assert set(found.values()) == {"SUCCESS"}


def test_what_kept_no_states_has_no_gradients():
    given = arguments(batch=1, channels=2, size=2, length=4)
    rows = [given[n].transpose(1, 2) for n in ("u", "delta", "B", "C")]
    u, delta, B, C = rows
    leaves = (u.requires_grad_(), delta, given["A"], B.unsqueeze(2), C.unsqueeze(2))
    out, _, _ = selective_scan_op(*leaves, *5 * [None], True, "euler", "torch", False)
    with pytest.raises(RuntimeError, match="no states were kept"):
        out.sum().backward()


def test_gradients_pass_gradcheck():
    given = arguments(batch=1, channels=2, size=2, length=4)
    names = [n for n, x in given.items() if isinstance(x, torch.Tensor)]
    leaves = [given[n].requires_grad_() for n in names]

    def scanned(*tensors):
        return selective_scan(**(given | dict(zip(names, tensors, strict=True))), rule="zoh")

    assert torch.autograd.gradcheck(scanned, leaves)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16])
def test_it_compiles_without_a_graph_break(dtype):
    given = arguments(length=70, dtype=dtype)
    compiled = torch.compile(selective_scan, fullgraph=True, backend="aot_eager")
    assert torch.equal(compiled(**given)[0], selective_scan(**given)[0])


def test_gradients_go_through_torch_compile():
    given = arguments(length=9, dtype=torch.float32)
    names = ("u", "A", "z", "initial_state")
    leaves = [given[n].requires_grad_() for n in names]
    compiled = torch.compile(selective_scan, fullgraph=True, backend="aot_eager")
    found, right = (
        torch.autograd.grad(sum(x.sin().sum() for x in f(**given)), leaves)
        for f in (compiled, selective_scan)
    )
    assert all(torch.equal(g, expected) for g, expected in zip(found, right, strict=True))


@pytest.mark.parametrize("which", [0, 1], ids=["outputs", "last states"])
def test_a_loss_of_one_result_needs_no_gradient_of_the_other(which):
    given = arguments(length=9)
    leaves = [given[n].requires_grad_() for n in ("u", "delta", "A", "B", "initial_state")]
    found, right = (
        torch.autograd.grad(selective_scan(**given, backend=b)[which].sin().sum(), leaves)
        for b in ("torch", "loop")
    )
    assert all(torch.allclose(g, e, rtol=0, atol=1e-13) for g, e in zip(found, right, strict=True))


def test_it_is_differentiable_once_and_says_so():
    given = arguments(length=5)
    u = given["u"].requires_grad_()
    first = torch.autograd.grad(selective_scan(**given)[0].sin().sum(), u, create_graph=True)[0]
    with pytest.raises(NotImplementedError, match="once; use backend='loop'"):
        torch.autograd.grad(first.sum(), u)


@pytest.mark.parametrize(
    ("name", "value", "place"),
    [
        ("u", torch.zeros(2, 6), "u"),
        ("delta", torch.zeros(2, 6, 20), "delta"),
        ("A", torch.zeros(5, 4), "A"),
        ("B", torch.zeros(2, 4, 4, 21), "B"),
        ("C", torch.zeros(2, 4, 20), "C"),
        ("D", torch.zeros(4), "D"),
        ("initial_state", torch.zeros(2, 4, 6), "initial_state"),
        ("cu_seqlens", torch.tensor([0, 21]), "cu_seqlens"),
        ("rule", "foh", "rule"),
        ("layout", "ldb", "layout"),
        ("backend", "cuda", "backend"),
    ],
)
def test_what_does_not_fit_is_named(name, value, place):
    with pytest.raises(InputError) as failure:
        selective_scan(**(arguments() | {name: value}))
    assert str(failure.value).startswith(f"{place}: ")


def test_triton_is_refused_where_it_cannot_run():
    with pytest.raises(InputError, match="real float32"):
        selective_scan(**arguments(), backend="triton")
