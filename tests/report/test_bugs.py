"""A bug (70) or an interruption (130) is never read as a verdict."""

from __future__ import annotations

import subprocess
import sys

BROKEN = """
import sys
from selssm import catalogue, cli
def explain(theorem):
    raise RuntimeError("something nobody foresaw")
catalogue.explain = explain
sys.argv = ["selssm", "explain", "identity.telescope"]
cli.main()
"""


def test_an_unforeseen_error_is_no_refutation() -> None:
    done = subprocess.run([sys.executable, "-c", BROKEN], capture_output=True, text=True)
    assert done.returncode == 70
    assert "something nobody foresaw" in done.stderr and "no verdict was reached" in done.stderr
    assert done.stdout == ""


def test_an_interruption_is_no_refutation() -> None:
    pressed = "import os, signal; os.kill(os.getpid(), signal.SIGINT)"
    code = BROKEN.replace('raise RuntimeError("something nobody foresaw")', pressed)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 130 and done.stdout == ""
