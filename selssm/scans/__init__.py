"""Scans: one signature a family, whatever runs it.

| function | recurrence | backends |
|---|---|---|
| scan | h = a h + b, entry by entry | loop, torch, triton |
| selective_scan, selective_state_update | Mamba-1 | loop, torch, triton |
| ssd, ssd_step | Mamba-2 | torch |
| gated_scan, gated_step | the dense leaky and replace forms | loop, torch, triton |

The package is called `scans` so that `selssm.scan` can be the function.
"""

from selssm.scans.diagonal import scan
from selssm.scans.gated import gated_scan, gated_step
from selssm.scans.selective import selective_scan
from selssm.scans.ssd import ssd, ssd_step
from selssm.scans.step import selective_state_update

__all__ = [
    "gated_scan",
    "gated_step",
    "scan",
    "selective_scan",
    "selective_state_update",
    "ssd",
    "ssd_step",
]
