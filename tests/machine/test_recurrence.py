"""The sequential loops, against values worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
import torch

from selssm import recurrence
from selssm.mamba_loop import softplus

F = Fraction
A = [[F(1, 2), F(-1)], [F(0), F(1, 4)]]


def test_linear_by_hand():
    states = recurrence.linear([[0.5], [0.25], [2.0]], [[1.0], [1.0], [1.0]], [4.0])
    assert states.flatten().tolist() == [3.0, 1.75, 4.5]


def test_leaky_by_hand():
    """From (4, 8) with g = (1/2, 1/4): A h = (-6, 2), so h = ((4 - 6 + 2)/2, (3·8 + 2 + 4)/4)."""
    states = recurrence.leaky(A, [[F(1, 2), F(1, 4)]], [[2, 4]], [4, 8])
    assert states.tolist() == [[0.0, 7.5]]


def test_replace_by_hand():
    states = recurrence.replace(A, [[F(1, 2), F(1, 4)]], [[2, 4]], [4, 8])
    assert states.tolist() == [[-2.0, 1.5]]


def test_a_scalar_gate_is_the_same_gate_everywhere():
    vector = recurrence.leaky(A, [[0.5, 0.5]] * 3, torch.ones(3, 2))
    assert torch.equal(recurrence.leaky(A, [[0.5]] * 3, torch.ones(3, 2)), vector)


def test_the_two_forms_differ():
    drive, gates = torch.ones(3, 2), torch.full((3, 2), 0.5)
    assert not torch.allclose(
        recurrence.leaky(A, gates, drive), recurrence.replace(A, gates, drive)
    )


def test_a_gate_may_look_at_the_state():
    drive = torch.ones(4, 2)
    by_rule = recurrence.leaky(A, lambda t, h: torch.sigmoid(h), drive)
    before = torch.cat((torch.zeros(1, 2, dtype=torch.float64), by_rule[:-1]))
    assert torch.equal(by_rule, recurrence.leaky(A, torch.sigmoid(before), drive))


@pytest.mark.parametrize("z", [-3.0, 0.0, 2.5])
def test_zoh_of_the_leaky_integrator_is_a_sigmoid_gate(z):
    """Theorem 1 of the Mamba paper: with a = -1, B = 1 and Δ = softplus(z), h ← (1-σ)h + σx."""
    step, one = softplus(torch.tensor(z, dtype=torch.float64)), torch.ones((), dtype=torch.float64)
    gate = torch.sigmoid(torch.tensor(z, dtype=torch.float64))
    decay, gain = recurrence.zoh(step, -one, one)
    torch.testing.assert_close((decay, gain), (1 - gate, gate), rtol=1e-14, atol=0)
    assert abs(recurrence.euler(step, -one, one)[1] - gate) > 1e-3, "the Euler mutant must differ"


def test_selective_scan_by_hand():
    """One channel, two states, Δ = ln 2: a = -1 halves, a = -2 quarters; b̄ = Δ B."""
    ln2 = torch.log(torch.tensor(2.0, dtype=torch.float64))
    y, states = recurrence.selective_scan(
        inputs=[[3.0], [0.0]], steps=ln2.expand(2, 1), rates=[[-1.0, -2.0]],
        B=[[1.0, 2.0], [1.0, 1.0]], C=[[1.0, 1.0], [4.0, 8.0]], skip=[10.0],
    )  # fmt: skip
    expected = torch.tensor([[[3.0, 6.0]], [[1.5, 1.5]]], dtype=torch.float64) * ln2
    torch.testing.assert_close(states, expected, rtol=1e-15, atol=0)
    torch.testing.assert_close(
        y.flatten(), torch.stack((9 * ln2 + 30, 18 * ln2)), rtol=1e-15, atol=0
    )


def test_zoh_holds_a_constant_input_at_its_equilibrium():
    """x' = a x + B u rests at -B u / a, whatever the step sizes; under Euler gains it does not."""
    rates, ones = torch.tensor([[-0.5, -3.0]]), torch.ones(6, 2)
    steps = torch.tensor([[0.1], [2.0], [0.7], [0.01], [5.0], [1.0]])
    given = {"inputs": torch.ones(6, 1), "steps": steps, "rates": rates, "B": ones, "C": ones}
    rest = -1 / rates.double()
    _, zoh = recurrence.selective_scan(**given, initial=rest, rule="zoh")
    _, euler = recurrence.selective_scan(**given, initial=rest, rule="euler")
    torch.testing.assert_close(zoh, rest.expand_as(zoh), rtol=1e-14, atol=0)
    assert (euler - rest).abs().max() > 0.1


def test_complex_rates_rotate():
    quarter = torch.tensor([[torch.pi / 2 * 1j]], dtype=torch.complex128)
    _, states = recurrence.selective_scan(
        [[0.0]], [[1.0]], quarter, [[1.0]], [[1.0]], initial=[[1.0]]
    )
    torch.testing.assert_close(states.squeeze(), torch.tensor(1j, dtype=torch.complex128))


def test_everything_runs_in_double_precision():
    assert recurrence.linear(torch.ones(2, 1), torch.ones(2, 1)).dtype == torch.float64
    assert recurrence.wide([[F(1, 3)]]).item() == 1 / 3
