"""Where the machine of a report runs, by what, and in which precision."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from numerics.errors import InputError
from numerics.families import Diagonal, Family, Gated, RandomGates
from selssm.scans import gated_scan, selective_scan

LARGE = 10**9
BACKENDS = {
    "loop": "the sequential loop",
    "torch": "the torch backend",
    "triton": "the Triton kernels",
}


@dataclass(frozen=True)
class Place:
    """A device ("cpu" or "cuda") with its name, and what runs there."""

    device: str
    hardware: str
    backend: str
    precision: str

    @property
    def unit(self) -> float:
        """The relative rounding of one operation."""
        return 2.0**-24 if self.precision == "float32" else 2.0**-53

    @property
    def smallest(self) -> float:
        """A distance above which all digits are kept, of what a step leaves and its square."""
        return 1e-30 if self.precision == "float32" else 1e-100

    @property
    def largest(self) -> float:
        """A number below which nothing overflows on the way."""
        return 1e36 if self.precision == "float32" else 1e290

    @property
    def named(self) -> str:
        """Such as "float32, by the Triton kernels on NVIDIA H100"."""
        return f"{self.precision}, by {BACKENDS[self.backend]} on {self.hardware}"

    @property
    def said(self) -> str:
        """The same for captions, where the definition itself on the CPU needs no name."""
        return self.precision if self == HERE else self.named


HERE = Place("cpu", "the CPU", "loop", "float64")
"""The float64 loops that define every family."""


def place_of(family: Family, device: str) -> Place:
    """Where a family runs if `device` is asked: on CUDA by a Triton kernel in float32 if it has one
    that can run, else by torch in float64."""
    if device == "cpu":
        return HERE
    hardware = torch.cuda.get_device_name() if device == "cuda" else device
    if _fits(family) and _has_kernel(family, device):
        return Place(device, hardware, "triton", "float32")
    return Place(device, hardware, "torch", "float64")


def _fits(family: Family) -> bool:
    """Whether float32 holds the numbers of the family, and sums of products of them."""
    return all(abs(x) < LARGE for row in family.numbers() for x in row)


def _has_kernel(family: Family, device: str) -> bool:
    """Whether the scan of one step, of this dimension, accepts the Triton backend."""
    if isinstance(family, RandomGates):
        return _has_kernel(family.model, device)
    d = family.dimension
    step = torch.zeros(1, 1, d, device=device)
    try:
        if isinstance(family, Gated):
            eye = torch.eye(d, device=device)
            gated_scan(eye, eye, step, step, family.form, backend="triton")
            return True
        if isinstance(family, Diagonal):
            rates, ones = -torch.ones(d, 1, device=device), torch.ones(1, 1, 1, device=device)
            selective_scan(step, step, rates, ones, ones, layout="bld", backend="triton")
            return True
    except InputError:
        pass
    return False
