"""The direction of imports, and what may be imported without which package."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CHAIN = ("proofs", "numerics", "selssm", "paper_checks")
TRUSTED = (
    "expressions",
    "binders",
    "terms",
    "grammar",
    "normal_form",
    "calculus",
    "deciders",
    "second_opinion",
    "kernel",
)


def imports(path: Path) -> Iterator[str]:
    """The absolute names that a file imports, also inside functions."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            up = package[: len(package) - node.level + 1] if node.level else ()
            yield ".".join([*up, *([node.module] if node.module else [])])


def wrong_way(package: str, imported: str) -> bool:
    """Whether a file of `package` may not import this name."""
    top = imported.split(".")[0]
    return top in CHAIN and CHAIN.index(top) > CHAIN.index(package)


@pytest.mark.parametrize("package", CHAIN)
def test_imports_go_one_way(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sorted((ROOT / package).rglob("*.py"))
        for name in imports(path)
        if wrong_way(package, name)
    ]
    assert not wrong, wrong


def test_a_wrong_import_would_be_noticed() -> None:
    assert wrong_way("proofs", "numerics.exact")
    assert not wrong_way("numerics", "proofs.kernel")


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("proofs", ("torch", "numpy", "cvxpy", "transformers")),
        ("proofs.registry", ("torch", "cvxpy", "numpy")),
        ("numerics", ("torch", "cvxpy")),
        ("numerics.certificate", ("torch", "cvxpy", "z3", "cvc5", "scipy")),
        ("numerics.checker.spectrum", ("torch", "cvxpy", "scipy", "sympy", "z3", "cvc5")),
        ("numerics.checker.definite", ("torch", "cvxpy", "scipy", "sympy", "z3", "cvc5")),
        ("selssm", ("cvxpy", "triton", "transformers")),
    ],
)
def test_imports_without(module: str, absent: tuple[str, ...]) -> None:
    """The module is imported in a process where the absent packages cannot be."""
    block = f"import sys; sys.modules.update(dict.fromkeys({absent!r})); import {module}"
    done = subprocess.run([sys.executable, "-c", block], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr


def test_the_trusted_core_imports_little() -> None:
    """Whoever reads these files has read what a proof rests on."""
    allowed = {f"proofs.{name}" for name in TRUSTED} | {
        "proofs",
        "proofs.show",
        "proofs.answer_cache",
    }
    allowed |= {"z3", "cvc5"}
    for name in TRUSTED:
        for imported in imports(ROOT / "proofs" / f"{name}.py"):
            standard = imported.split(".")[0] in sys.stdlib_module_names
            assert standard or imported in allowed, f"{name}.py imports {imported}"


def test_nothing_unpickles() -> None:
    forbidden = ("import pickle", "torch.load(", "allow_pickle=True", "eval(", "joblib")
    for package in CHAIN:
        for path in (ROOT / package).rglob("*.py"):
            text = path.read_text().replace(".eval()", "")
            found = [word for word in forbidden if word in text]
            assert not found, f"{path}: {found}"


CHECKER = sorted((ROOT / "numerics" / "checker").glob("*.py"))


def code_lines(path: Path) -> int:
    """Lines of a file without its docstrings and empty lines."""
    text = path.read_text()
    nodes = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Constant)]
    said = {k for n in nodes if isinstance(n.value, str) and n.col_offset in (0, 4, 8)
            and n.end_lineno is not None for k in range(n.lineno, n.end_lineno + 1)}  # fmt: skip
    return sum(1 for k, line in enumerate(text.split("\n"), 1) if line.strip() and k not in said)


def test_the_checker_of_certificates_is_read_in_one_sitting() -> None:
    assert sum(map(code_lines, CHECKER)) <= 450


def test_the_checker_of_certificates_imports_little() -> None:
    """Arithmetic, and numpy and Flint below it; no solver, no finder, no torch."""
    beside = {"binary_matrix", "exact", "errors"} | {path.stem for path in CHECKER}
    for path in (*CHECKER, ROOT / "numerics" / "exact.py", ROOT / "numerics" / "binary_matrix.py"):
        for name in imports(path):
            outer, last = name.split(".")[0], name.split(".")[-1]
            known = outer in {"numpy", "flint"} or outer in sys.stdlib_module_names
            ours = outer == "numerics" and last in beside
            assert known or ours or name == "proofs.verdict", f"{path.name} imports {name}"


def test_the_checker_says_what_is_assumed() -> None:
    for name in ("binary64", "flint_matrix", "spectrum"):
        stated = ast.get_docstring(ast.parse((ROOT / f"numerics/checker/{name}.py").read_text()))
        assert stated is not None and "assumed" in stated
