"""`gated_scan` computes what the float64 loop computes, forward and backward, on every backend."""

from __future__ import annotations

import pytest
import torch

from numerics.errors import InputError
from selssm.scans import gated_scan, gated_step
from selssm.scans.gated_operators import gated_scan_op

FORMS = ("leaky", "replace")


def problem(width: int, dtype: torch.dtype = torch.float64, d: int = 5) -> list[torch.Tensor]:
    """A, B, gate, x and the initial state."""
    source = torch.Generator().manual_seed(1)
    draw = lambda *shape: torch.randn(*shape, generator=source, dtype=dtype)  # noqa: E731
    gate = torch.rand(3, 11, width, generator=source, dtype=dtype).round(decimals=1)
    return [0.4 * draw(d, d), draw(d, 3), gate, draw(3, 11, 3), draw(3, d)]


def run(tensors, form, backend):
    leaves = [x.detach().clone().requires_grad_() for x in tensors]
    states = gated_scan(*leaves[:4], form, initial=leaves[4], backend=backend)
    places = torch.arange(states.numel(), dtype=states.dtype, device=states.device)
    weight = torch.cos(places).reshape(states.shape)
    return [states, *torch.autograd.grad((weight * states).sum(), leaves)]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("width", [1, 5])
def test_states_and_gradients_are_those_of_the_loop(form, width):
    ours, loops = (run(problem(width), form, backend) for backend in ("torch", "loop"))
    for found, expected in zip(ours, loops, strict=True):
        assert torch.allclose(found, expected, rtol=0, atol=1e-12)


def test_the_forms_are_told_apart():
    leaky, other = (gated_scan(*problem(5)[:4], form) for form in FORMS)
    assert (leaky - other).abs().max() > 0.1


@pytest.mark.parametrize("form", FORMS)
def test_one_token_at_a_time_is_the_scan(form):
    A, B, gate, x, h = problem(5)
    states = gated_scan(A, B, gate, x, form, initial=h)
    for t in range(x.shape[1]):
        h = gated_step(A, B, gate[:, t], x[:, t], h, form)
        assert torch.allclose(h, states[:, t], rtol=0, atol=1e-14)


def test_a_gate_may_see_the_state():
    A, B, _, x, h = problem(5)
    rule = lambda t, state: torch.sigmoid(state + t)  # noqa: E731
    ours, loops = (gated_scan(A, B, rule, x, initial=h, backend=b) for b in ("torch", "loop"))
    assert torch.allclose(ours, loops, rtol=0, atol=1e-13)


@pytest.mark.parametrize(
    "change",
    [
        {"gate": lambda t, h: h > t % 2},
        {"gate": lambda t, h: torch.sigmoid(h.double())},
        {"gate": lambda t, h: 0.25},
        {"x": torch.float64},
        {"B": torch.float64},
        {"A": torch.float64},
        {"initial": torch.float64},
        {"x": torch.bfloat16, "B": torch.bfloat16},
    ],
    ids=[
        "truths",
        "a wide gate",
        "a number",
        "a wide x",
        "a wide B",
        "a wide A",
        "a wide state",
        "a narrow drive",
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_a_rule_may_give_any_type_among_any_others(form, change):
    """As with gates given beforehand, states come in the type of the drive."""
    A, B, _, x, h = problem(5, torch.float32)
    given = {"A": A, "B": B, "gate": lambda t, state: torch.sigmoid(state + t), "x": x}
    given |= {"form": form, "initial": h}
    for name, new in change.items():
        given[name] = new if callable(new) else given[name].to(new)
    ours, loops = (gated_scan(**given, backend=b) for b in ("torch", "loop"))
    drive = torch.promote_types(given["x"].dtype, given["B"].dtype)
    assert ours.dtype is loops.dtype is drive
    assert torch.allclose(ours, loops, rtol=2.0**-8 if drive is torch.bfloat16 else 0, atol=1e-5)


def test_a_rule_under_autocast_is_given_states_that_were_not_rounded():
    A, B, _, x, h = problem(5, torch.float32)
    seen = []
    rule = lambda t, state: seen.append(state) or torch.sigmoid(state)  # noqa: E731
    with torch.autocast("cpu", dtype=torch.bfloat16):
        drive = x @ B.T
        found = gated_scan(A, B, rule, x, initial=h)
    expected = gated_scan(
        A, torch.eye(5), torch.sigmoid(torch.stack(seen, 1)), drive.float(), initial=h
    )
    assert found.dtype is torch.bfloat16 and {state.dtype for state in seen} == {torch.float32}
    assert torch.equal(found, expected.to(torch.bfloat16))


@pytest.mark.parametrize("form", FORMS)
def test_a_token_has_the_widest_type_and_truths_may_gate_it(form):
    A, B, gate, x, h = problem(5, torch.float32)
    hard = gate > 0.5
    states = gated_scan(A.double(), B, hard, x, form, initial=h)
    found = gated_step(A.double(), B, hard[:, 0], x[:, 0], h, form)
    assert found.dtype is torch.float64
    assert torch.equal(found.float(), states[:, 0])
    given = (A, B, gate[:, 0], x[:, 0].bfloat16(), h, form)  # B x is rounded, the step is not
    with torch.autocast("cpu", dtype=torch.bfloat16):
        cast = gated_step(*given)
    right = gated_step(A, torch.eye(5), gate[:, 0], (given[3] @ B.T.bfloat16()).float(), h, form)
    assert cast.dtype is torch.float32 and torch.equal(cast, right)


def test_the_operator_is_registered_as_torch_wants_it():
    A, B, gate, x, h = (y.requires_grad_() for y in problem(1))
    drive = (x @ B.T).detach().requires_grad_()
    found = torch.library.opcheck(gated_scan_op, (A, drive, gate, h, "leaky", "torch", True))
    assert set(found.values()) == {"SUCCESS"}


def test_no_steps_have_no_states_and_no_gradients():
    A, B, gate, x, h = problem(5)
    leaves = [y.requires_grad_() for y in (A, B, gate[:, :0].clone(), x[:, :0].clone(), h)]
    states = gated_scan(*leaves[:4], initial=leaves[4])
    grads = torch.autograd.grad(states.sum(), leaves, allow_unused=True)
    assert states.shape == (3, 0, 5) and all(g is None or not g.any() for g in grads)


@pytest.mark.parametrize("dtype", [torch.bool, torch.int64])
def test_a_hard_gate_may_be_of_truths(dtype):
    A, B, gate, x, h = problem(5)
    hard = (gate > 0.5).to(dtype)
    for backend in ("torch", "loop"):
        states = gated_scan(A, B, hard, x, initial=h, backend=backend)
        assert torch.equal(
            states, gated_scan(A, B, hard.to(x.dtype), x, initial=h, backend=backend)
        )


def test_under_autocast_only_the_drive_is_rounded():
    """Forward under it and backward outside, as in training."""
    given = problem(5, torch.float32)
    leaves = [y.clone().requires_grad_() for y in given]
    A, B, gate, x, h = leaves
    with torch.autocast("cpu", dtype=torch.bfloat16):
        drive = x @ B.T
        found = gated_scan(A, B, gate, x, initial=h)
    eye = torch.eye(5)
    expected = gated_scan(A, eye, gate, drive.float(), initial=h)
    assert found.dtype is drive.dtype is torch.bfloat16
    assert torch.equal(found, expected.to(torch.bfloat16))
    grads = [torch.autograd.grad(y.float().sum(), (A, gate, h), retain_graph=True)
             for y in (found, expected)]  # fmt: skip
    for one, other in zip(*grads, strict=True):
        assert torch.equal(one, other)


def test_a_forward_derivative_is_refused_and_not_dropped():
    A, B, gate, x, _ = problem(5)
    for wanted in (True, False):
        with torch.set_grad_enabled(wanted), torch.autograd.forward_ad.dual_level():
            dual = torch.autograd.forward_ad.make_dual(gate, gate)
            with pytest.raises(NotImplementedError, match="jvp"):
                gated_scan(A, B, dual, x)


@pytest.mark.parametrize("place", ["A", "B", "gate", "form", "x", "initial", "backend"])
def test_what_does_not_fit_is_named(place):
    A, B, gate, x, h = problem(5)
    wrong = {
        "A": {"A": A[:, :4]}, "B": {"B": B.T}, "gate": {"gate": gate[..., :3]},
        "x": {"x": x[..., :2]},
        "form": {"form": "gru"}, "initial": {"initial": h[:2]}, "backend": {"backend": "cuda"},
    }  # fmt: skip
    given = {"A": A, "B": B, "gate": gate, "x": x, "initial": h} | wrong[place]
    with pytest.raises(InputError, match=f"^{place}: "):
        gated_scan(**given)


@pytest.mark.parametrize("place", ["A", "B", "gate", "form", "x", "h"])
def test_what_does_not_fit_a_token_is_named(place):
    A, B, gate, x, h = problem(5)
    given = {"A": A, "B": B, "gate": gate[:, 0], "x": x[:, 0], "h": h, "form": "leaky"}
    wrong = {
        "A": A[0], "B": B.T, "gate": gate[:, 0, :3], "form": "gru", "x": x[:, 0, :2], "h": h.T,
    }  # fmt: skip
    gated_step(**given)
    with pytest.raises(InputError, match=f"^{place}: "):
        gated_step(**(given | {place: wrong[place]}))


@pytest.mark.parametrize("form", ["leaky", "replace"])
def test_gradients_pass_gradcheck(form):
    """Undefined gradients of the outputs among what it tries."""
    sizes = ((3, 3), (3, 2), (2, 5, 3), (2, 5, 2))
    leaves = [torch.rand(s, dtype=torch.float64).requires_grad_() for s in sizes]
    assert torch.autograd.gradcheck(lambda *a: gated_scan(*a, form, backend="torch"), leaves)
