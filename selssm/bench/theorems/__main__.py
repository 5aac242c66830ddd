"""`python -m selssm.bench.theorems`; Ctrl-C ends it with 130, also while torch is imported."""

from __future__ import annotations

import sys

from selssm.interruption import ending_the_command


def main() -> int:
    with ending_the_command():
        from selssm.bench.theorems.command import main as compare

        return compare()


if __name__ == "__main__":
    sys.exit(main())
