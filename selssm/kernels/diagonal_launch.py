"""Launches of the diagonal recurrence: how many channels and steps a programme takes."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import triton
from torch import Tensor

from selssm.kernels.diagonal import states_kernel
from selssm.kernels.launch import launch
from selssm.kernels.relay import NOTHING

CHANNELS = 64  # of a programme, at most
ROWS = {(2, False): 64, (2, True): 16, (4, False): 32, (4, True): 32}
"""Of a band, by bytes of a number and whether in reverse: as many as leave room for other
programmes, most where a number takes half a register."""
FEW, FEW_CHANNELS, FAR = 8, 16, 32
"""Programmes at once that are too few to fill the device, what they take then, and their group:
waiting for one another, not memory, is then the bound."""
NEAR = 8  # a group else


@dataclass(frozen=True)
class Launch:
    """A programme takes `channels`, and `bands` · `rows` steps; states are passed on once in a
    `group` of such tiles, a multiple of `bands`, and maps in between.

    Raises ValueError where a warp has more threads than numbers: copies of a number may not wait.
    """

    channels: int
    bands: int
    rows: int
    warps: int
    group: int

    def __post_init__(self) -> None:
        if self.bands * self.channels < 32 * self.warps or self.group % self.bands:
            raise ValueError(f"{self}: fewer bands · channels than threads, or a group without all")

    def tiles(self, length: int) -> int:
        """Of time."""
        return -(-length // (self.bands * self.rows))


def launch_for(input: Tensor, reverse: bool) -> Launch:
    """By shape and type of the input (b, L, D); measured on one H100."""
    (batch, length, size), kind = input.shape, (input.element_size(), reverse)
    few = batch * -(-size // CHANNELS) < FEW
    channels = min(FEW_CHANNELS if few else CHANNELS, triton.next_power_of_2(size))
    warps = 8 if few or kind == (2, True) else 4
    bands = (32 * warps if few else 64 * warps) // channels
    rows = (16 if reverse else 32) if few else ROWS[kind]
    rows = min(rows, max(1, triton.next_power_of_2(length) // bands))  # of what there is
    return Launch(channels, bands, rows, warps, max(bands, FAR if few else NEAR))


def states(
    decay: Tensor,
    input: Tensor,
    initial: Tensor | None,
    reverse: bool,
    how: Launch | None = None,
) -> Tensor:
    """h_t (b, L, D) in the input's type; decay and input (b, L, D), initial (b, D) or None."""
    out = input.new_empty(input.shape)
    _run(decay, input, initial, out, (None,) * 4, reverse, how)
    return out


def gradients(
    decay: Tensor,
    initial: Tensor | None,
    states: Tensor,
    d_out: Tensor,
    how: Launch | None = None,
) -> tuple[Tensor, Tensor, Tensor | None]:
    """Of decay, input (b, L, D) and initial (b, D; None without it), from that of the states."""
    d_decay = decay.new_empty(decay.shape)
    d_input = states.new_empty(states.shape)
    d_initial = None if initial is None else initial.new_empty(initial.shape)
    start = None if initial is None else initial.contiguous()
    _run(decay, d_out, None, d_input, (states, start, d_decay, d_initial), True, how)
    return d_decay, d_input, d_initial


def _run(
    decay: Tensor,
    input: Tensor,
    initial: Tensor | None,
    out: Tensor,
    backward: tuple[Tensor | None, ...],
    reverse: bool,
    how: Launch | None,
) -> None:
    decay, input = decay.contiguous(), input.contiguous()
    batch, length, size = input.shape
    how = how or launch_for(input, reverse)
    tiles = how.tiles(length)
    words = None
    if tiles > 1:
        many = (batch, tiles, size)
        words = torch.full(many, NOTHING, dtype=torch.int64, device=input.device)
    programmes = tiles * batch * -(-size // how.channels)
    launch(
        states_kernel, (programmes, 1, 1),
        decay, input, None if initial is None else initial.contiguous(), words, out,
        *backward, length, tiles,
        D=size, REVERSE=reverse, GROUP=how.group, BANDS=how.bands, CHANNELS=how.channels,
        ROWS=how.rows, num_warps=how.warps,
        EVEN=length % (how.bands * how.rows) == 0 and size % how.channels == 0,
    )  # fmt: skip
