"""The machine as torch modules, on any device and in any floating-point type.

`S6` is the Mamba-1 mixer and `SSD` that of Mamba-2, under the parameter names of real checkpoints,
`Gated` the leaky and the replace form, `Backbone` the stack of residual blocks between the
embedding and the last norm.
"""

from selssm.layers.backbone import Backbone, Block, Run
from selssm.layers.gated import Gated, GatedRun
from selssm.layers.rms_norm import GatedRMSNorm, RMSNorm
from selssm.layers.s6 import S6, Carry, S6Run, Selection
from selssm.layers.shapes import Mamba2Shape, MambaShape, Shape
from selssm.layers.ssd import SSD, HeadSelection, SSDRun

__all__ = [
    "S6",
    "SSD",
    "Backbone",
    "Block",
    "Carry",
    "Gated",
    "GatedRMSNorm",
    "GatedRun",
    "HeadSelection",
    "Mamba2Shape",
    "MambaShape",
    "RMSNorm",
    "Run",
    "S6Run",
    "SSDRun",
    "Selection",
    "Shape",
]
