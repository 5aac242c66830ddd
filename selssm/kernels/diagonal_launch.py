"""Launches of the diagonal recurrence: how many channels, steps and pieces a programme takes."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import triton
from torch import Tensor

from selssm.kernels.diagonal import pieces_kernel, states_kernel

PROCESSORS = 132  # multiprocessors of an H100, where there is no device to ask
BANDS, ROWS = 4, 16  # of a programme, a warp a band


@dataclass(frozen=True)
class Launch:
    """A programme takes `channels`, and `bands` · `rows` steps at a time; time is in `pieces`."""

    channels: int
    bands: int
    rows: int
    warps: int
    pieces: int

    def span(self, length: int) -> int:
        """Steps of a piece, whole tiles."""
        tile = self.bands * self.rows
        return triton.cdiv(triton.cdiv(length, self.pieces), tile) * tile


def launch_for(input: Tensor) -> Launch:
    """By the shape of the input (b, L, D) and the device's multiprocessors.

    Pieces cost a second reading, so time is cut only where a third of the multiprocessors or more
    would have no programme, and then each has about four.
    """
    batch, length, size = input.shape
    channels = min(32, triton.next_power_of_2(size))
    programmes = batch * triton.cdiv(size, channels)
    processors = _processors(input.device)
    busy = 3 * programmes >= 2 * processors
    pieces = 1 if busy else 4 * processors // programmes
    return Launch(channels, BANDS, ROWS, BANDS, min(pieces, triton.cdiv(length, BANDS * ROWS)))


def _processors(device: torch.device) -> int:
    if device.type != "cuda":
        return PROCESSORS
    return torch.cuda.get_device_properties(device).multi_processor_count


def states(
    decay: Tensor,
    input: Tensor,
    initial: Tensor | None,
    reverse: bool,
    launch: Launch | None = None,
) -> Tensor:
    """h_t (b, L, D) in the input's type; decay and input (b, L, D), initial (b, D) or None."""
    out = input.new_empty(input.shape)
    _run(decay, input, initial, out, (None,) * 4, reverse, launch)
    return out


def gradients(
    decay: Tensor,
    initial: Tensor | None,
    states: Tensor,
    d_out: Tensor,
    launch: Launch | None = None,
) -> tuple[Tensor, Tensor, Tensor | None]:
    """Of decay, input (b, L, D) and initial (b, D; None without it), from that of the states."""
    d_decay = decay.new_empty(decay.shape)
    d_input = states.new_empty(states.shape)
    d_initial = None if initial is None else torch.empty_like(initial)
    start = None if initial is None else initial.contiguous()
    _run(decay, d_out, None, d_input, (states, start, d_decay, d_initial), True, launch)
    return d_decay, d_input, d_initial


def _run(
    decay: Tensor,
    input: Tensor,
    initial: Tensor | None,
    out: Tensor,
    backward: tuple[Tensor | None, ...],
    reverse: bool,
    launch: Launch | None,
) -> None:
    decay, input = decay.contiguous(), input.contiguous()
    batch, length, size = input.shape
    how = launch or launch_for(input)
    span = how.span(length)
    pieces = triton.cdiv(length, span)
    programmes = batch * triton.cdiv(size, how.channels)
    shape = {
        "D": size, "REVERSE": reverse, "BANDS": how.bands, "CHANNELS": how.channels,
        "ROWS": how.rows, "num_warps": how.warps,
        "EVEN": length % (how.bands * how.rows) == 0 and size % how.channels == 0,
    }  # fmt: skip
    product = end = None
    if pieces > 1:
        product, end = (
            torch.empty(batch, pieces - 1, size, dtype=torch.float32, device=input.device)
            for _ in range(2)
        )
        pieces_kernel[(programmes * (pieces - 1),)](
            decay, input, product, end, length, span, pieces, **shape
        )
    states_kernel[(programmes * pieces,)](
        decay, input, None if initial is None else initial.contiguous(), product, end, out,
        *backward, length, span, pieces, **shape,
    )  # fmt: skip
