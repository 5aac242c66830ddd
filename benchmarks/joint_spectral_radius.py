"""Brackets of joint spectral radii, families from the literature: joint_spectral_radius.json.

    python benchmarks/joint_spectral_radius.py [seconds for each family, 60 if left out]

For every family of `matrix_families`: the seconds until the bracket is narrower than 1 %, and then,
in a fresh run, the bracket found in the time given or earlier, once (upper - lower)/upper <= 1e-9.
Both ends are certificates and were rechecked: the lower end is refuted as a rate by the word, the
upper end proved by the norm. `growth` encloses spr(product)^(1/length) of the word, an algebraic
number with the characteristic polynomial beside it, coefficients from the constant one up.
`attained` says whether the upper end is the growth of the word, exactly; this can only be where the
growth is a rational number.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import flint
import numpy as np
import scipy
from matrix_families import FAMILIES, Named

from numerics.bracket import Bracket, bracket
from numerics.families import Polytope
from numerics.witnesses import PolytopeNorm, VertexWord

PERCENT = Fraction(1, 100)


def measured(named: Named, seconds: float) -> dict[str, Any]:
    family = Polytope(named.matrices)
    begun = time.perf_counter()
    quick = bracket(family, seconds=seconds, tolerance=PERCENT)
    reached = time.perf_counter() - begun
    narrow = quick.gap is not None and quick.gap <= PERCENT
    begun = time.perf_counter()
    found = bracket(family, seconds=seconds)
    spent = time.perf_counter() - begun
    return {
        "name": named.name,
        "reference": named.reference,
        "published": named.published,
        "d": family.dimension,
        "matrices": len(family.vertices),
        "seconds to 1 %": round(reached, 3) if narrow else None,
        "seconds": round(spent, 3),
        **described(found),
    }


def described(found: Bracket) -> dict[str, Any]:
    assert isinstance(found.word, VertexWord) and found.growth is not None
    growth, norm, upper = found.growth, found.norm, found.upper
    return {
        "lower": float(found.lower),
        "upper": None if upper is None else float(upper),
        "gap": found.gap,
        "lower, exact": str(found.lower),
        "upper, exact": str(upper),
        "word": found.word.word,
        "growth": [f"{float(growth.low):.16g}", f"{float(growth.high):.16g}"],
        "polynomial": [str(c) for c in growth.polynomial],
        "attained": found.attained,
        "norm": None if norm is None else norm.kind,
        "corners": len(norm.corners) if isinstance(norm, PolytopeNorm) else None,
    }


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    rows = []
    for named in FAMILIES:
        rows.append(measured(named, seconds))
        row = rows[-1]
        print(f"{row['name']:32s} [{row['lower']:.12g}, {row['upper']:.12g}] {row['seconds']} s")
    narrow = sum(row["seconds to 1 %"] is not None for row in rows)
    result = {
        "command": "python benchmarks/joint_spectral_radius.py",
        "date": date.today().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "load at the end": os.getloadavg()[0],
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "python-flint": flint.__version__,
        },
        "seconds allowed": seconds,
        "narrower than 1 %": f"{narrow} of {len(rows)}",
        "families": rows,
    }
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
