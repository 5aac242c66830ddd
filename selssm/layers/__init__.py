"""The machine as torch modules, on any device and in any floating-point type.

`S6` is the Mamba-1 mixer under the parameter names of real checkpoints, `Gated` the leaky and the
replace form, `Backbone` the stack of residual blocks between the embedding and the last norm.
"""

from selssm.layers.backbone import Backbone, Block, MambaShape
from selssm.layers.gated import Gated, GatedRun
from selssm.layers.rms_norm import RMSNorm
from selssm.layers.s6 import S6, Carry, S6Run, Selection

__all__ = [
    "S6",
    "Backbone",
    "Block",
    "Carry",
    "Gated",
    "GatedRun",
    "MambaShape",
    "RMSNorm",
    "S6Run",
    "Selection",
]
