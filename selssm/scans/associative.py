"""All prefixes of an associative operation in a logarithmic number of parallel steps.

The recurrence h_t = a_t h_{t-1} + b_t applies the maps h ↦ a_t h + b_t one after the other, and
such maps compose to maps of the same kind (theorem identity.scan_monoid). So the states are the
prefixes of an associative product, and those can be had by pairing neighbours:

    pair up       e_0 e_1 | e_2 e_3 | e_4 e_5      half as many elements
    recurse       prefixes at the odd places 1, 3, 5
    fill in       even place 2k = (prefix at 2k - 1) then e_2k

About 2T compositions in 2 log2 T rounds, no logarithm, no division and no exponential: nothing
here overflows that the sequential loop would not.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from numerics.errors import InputError
from selssm.scans.checks import wrong

Maps = tuple[Tensor, Tensor]
"""(a, b), each (T, ...): T maps h ↦ a h + b."""
Compose = Callable[[Maps, Maps], Maps]


def compose(first: Maps, then: Maps) -> Maps:
    """The map that applies `first` and `then` after it: h ↦ a₂ (a₁ h + b₁) + b₂."""
    (a1, b1), (a2, b2) = first, then
    return a2 * a1, a2 * b1 + b2


def prefixes(maps: Maps, composition: Compose = compose) -> Maps:
    """Element t of the result composes maps 0 to t, in that order; time is axis 0."""
    if maps[0].shape[0] == 1:
        return maps
    odd, even = _at(maps, slice(1, None, 2)), _at(maps, slice(0, None, 2))
    through_odd = prefixes(composition(_at(even, slice(len(odd[0]))), odd), composition)
    before_even = _at(through_odd, slice(len(even[0]) - 1))
    later_even = composition(before_even, _at(even, slice(1, None)))
    return tuple(
        _interleave(torch.cat((start[:1], later)), other)
        for start, later, other in zip(even, later_even, through_odd, strict=True)
    )  # type: ignore[return-value]


def scan(
    decay: Tensor,
    input: Tensor,
    initial: Tensor | None = None,
    *,
    time: int = -2,
    composition: Compose = compose,
) -> Tensor:
    """All states of h_t = decay_t · h_{t-1} + input_t, entry by entry, in O(log T) rounds.

    Args:
        decay, input: (..., T, d), of one dtype (real or complex) on one device; they broadcast.
        initial: (..., d), h before the first step; zero if left out.
        time: the axis of T, counted from the end.
        composition: the associative operation; the default is the right one.

    Returns:
        The states, of the broadcast shape (..., T, d); differentiable in every argument.

    Raises:
        InputError: there is no time step, or `time` does not count from the end.
    """
    decay, input = checked(decay, input, initial, time)
    a, b = decay.movedim(time, 0), input.movedim(time, 0)
    if initial is not None:
        b = torch.cat(((a[0] * initial + b[0]).to(b.dtype)[None], b[1:]))
    return prefixes((a, b), composition)[1].movedim(0, time)


def checked(
    decay: Tensor, input: Tensor, initial: Tensor | None, time: int
) -> tuple[Tensor, Tensor]:
    """Decay and input in their common shape; InputError where shapes do not fit, or the axis is not
    one to scan along."""
    try:
        decay, input = torch.broadcast_tensors(decay, input)
    except RuntimeError as problem:
        what = f"its shape is {tuple(decay.shape)}, and that of input {tuple(input.shape)}"
        raise InputError(what, "decay", "give shapes that broadcast to one another") from problem
    if not isinstance(time, int) or time >= 0 or input.ndim < -time:
        what = f"it is {time}, and there are {input.ndim} axes"
        raise InputError(what, "time", "count the axis of time from the end, such as -2")
    if input.shape[time] == 0:
        raise InputError("there is no time step to scan", "input", "give one or more")
    if initial is not None:
        rest = without_time(input, time)
        try:
            initial.expand(rest)
        except RuntimeError as problem:
            raise wrong("initial", initial, f"{rest}, without time") from problem
    return decay, input


def without_time(x: Tensor, time: int) -> tuple[int, ...]:
    """The shape of x without its axis of time, counted from the end."""
    axis = x.ndim + time
    return (*x.shape[:axis], *x.shape[axis + 1 :])


def _at(maps: Maps, places: slice) -> Maps:
    return maps[0][places], maps[1][places]


def _interleave(even: Tensor, odd: Tensor) -> Tensor:
    """even_0, odd_0, even_1, odd_1, ...; there may be one more even than odd."""
    pairs = torch.stack((even[: len(odd)], odd), dim=1).flatten(0, 1)
    return torch.cat((pairs, even[len(odd) :]))
