"""`python -m paper_checks [--json]`: every claim, every reading, its verdict and why.

Exit code 0 when every verdict is the recorded one, whatever it is; 1 when one has changed; 130
after Ctrl-C, which is heard while the solvers are still being imported too.
"""

from __future__ import annotations

import sys

from selssm.interruption import ending_the_command


def main() -> int:
    with ending_the_command():
        from paper_checks.command import main as decide

        return decide()


if __name__ == "__main__":
    sys.exit(main())
