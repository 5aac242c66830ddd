"""The gated module is the loop under the gates that it chose, and they keep to their box."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from numerics.errors import InputError
from selssm import recurrence
from selssm.layers import Gated
from selssm.scans import gated_scan

EVERY_KIND = pytest.mark.parametrize(
    ("form", "gate", "feedback"),
    [(f, g, b) for f in ("leaky", "replace") for g in ("vector", "scalar") for b in (False, True)],
)


def made(form="leaky", gate="vector", feedback=False, **box) -> Gated:
    torch.manual_seed(0)
    return Gated(form, 2, 3, gate=gate, feedback=feedback, **box).double()


def inputs(seed: int = 1) -> torch.Tensor:
    source = torch.Generator().manual_seed(seed)
    return torch.randn(2, 7, 2, dtype=torch.float64, generator=source)


@EVERY_KIND
def test_it_is_the_loop_under_its_own_gates(form, gate, feedback):
    module, x = made(form, gate, feedback), inputs()
    run = module.run(x)
    assert run.gates.shape == (2, 7, 3 if gate == "vector" else 1)
    expected = recurrence.gated(form, module.A, run.gates, x @ module.B.T)
    torch.testing.assert_close(run.states, expected, rtol=1e-13, atol=1e-13)
    other = {"leaky": "replace", "replace": "leaky"}[form]
    wrong = recurrence.gated(other, module.A, run.gates, x @ module.B.T)
    assert not torch.allclose(run.states, wrong), "the other form must be told apart"


@EVERY_KIND
def test_gradients_are_right(form, gate, feedback):
    module = made(form, gate, feedback, low=0.1, high=0.9)
    parameters = [p.detach().clone().requires_grad_() for p in module.parameters()]
    names = [name for name, _ in module.named_parameters()]

    def states(x, *values):
        return torch.func.functional_call(module, dict(zip(names, values, strict=True)), (x,))

    x = inputs()[:1, :3].requires_grad_()
    assert torch.autograd.gradcheck(states, (x, *parameters))


@pytest.mark.parametrize("feedback", [False, True])
def test_a_state_of_another_shape_is_refused(feedback):
    with pytest.raises(InputError, match=r"^initial: its shape is \(3,\); give \(2, 3\)"):
        made(feedback=feedback)(inputs(), torch.ones(3, dtype=torch.float64))


def test_gates_of_the_input_alone_take_the_scan(monkeypatch):
    """And its kernels with it, where there are any."""
    asked = []
    scan = lambda *args, **options: asked.append(args[4]) or gated_scan(*args, **options)  # noqa: E731
    monkeypatch.setattr("selssm.layers.gated.gated_scan", scan)
    made("replace")(inputs())
    made("leaky", feedback=True)(inputs())
    assert asked == ["replace"]


def test_only_a_gate_with_feedback_sees_the_state():
    x, start = inputs(), torch.ones(2, 3, dtype=torch.float64)
    for feedback, same in ((False, True), (True, False)):
        module = made(feedback=feedback)
        first, second = module.run(x).gates, module.run(x, start).gates
        assert torch.equal(first, second) == same


@given(scale=st.sampled_from([0.0, 1.0, 1e3, 1e30]), seed=st.integers(0, 1000))
def test_no_input_drives_a_gate_out_of_its_box(scale, seed):
    module = made(feedback=True, low=[0.1, 0.3, 0.7], high=[0.2, 0.3, 1.0])
    gates = module.run(scale * inputs(seed)).gates
    assert (gates >= module.low).all() and (gates <= module.high).all()


def test_a_box_that_rounding_would_leave():
    """In float32 the sum 0.09 + (0.66 - 0.09) is larger than 0.66."""
    low, high = torch.tensor(0.09), torch.tensor(0.66)
    assert low + (high - low) > high
    module = Gated("leaky", 2, 3, low=0.09, high=0.66)
    assert (module.run(1e6 * inputs().float()).gates <= module.high).all()


def test_a_state_goes_on_where_the_last_call_stopped():
    module, x = made("leaky", "scalar", True), inputs()
    first = module(x[:, :3])
    second = module(x[:, 3:], first[:, -1])
    torch.testing.assert_close(torch.cat((first, second), dim=1), module(x))


@pytest.mark.parametrize(
    "wrong",
    [
        {"form": "leaking"}, {"gate": "matrix"}, {"low": 0.6, "high": 0.5}, {"low": -0.1},
        {"high": 1.1}, {"low": float("nan")}, {"low": [0.1, 0.2]},
    ],
)  # fmt: skip
def test_what_does_not_exist_is_refused(wrong):
    with pytest.raises(InputError):
        made(**wrong)
