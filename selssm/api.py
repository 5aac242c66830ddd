"""`report` and `certify`, for the command line and for Python."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from numerics.certificate import Certificate
from numerics.errors import InputError
from selssm.analyse import is_checkpoint
from selssm.options import Options
from selssm.records import Report
from selssm.spec import Family, Spec, read_spec

if TYPE_CHECKING:
    from torch import nn

    from numerics.portfolio import Finder

Progress = Callable[[str], None]


def report(source: str | Path | Spec | nn.Module, **options: object) -> Report:
    """The report on a spec, a path to a spec or checkpoint, or a transformers Mamba model.

    Keywords are the fields of `Options`. Raises InputError for anything that is wrong with it.
    """
    return report_of(source, Options(**options))  # type: ignore[arg-type]


def report_of(
    source: str | Path | Spec | nn.Module,
    options: Options,
    reproduce: str = "",
    progress: Progress = lambda _: None,
) -> Report:
    """`report`, with the line that reproduces it and a listener for progress."""
    if isinstance(source, str):
        source = Path(source)
    if isinstance(source, Spec) or (isinstance(source, Path) and not is_checkpoint(source)):
        return _spec_report(source, options, reproduce, progress)
    if isinstance(source, Family):
        raise InputError(
            "a family says nothing of what is asked",
            f"the {type(source).__name__} object",
            "give report() a selssm.spec.Spec that holds it, or use selssm.certify",
        )
    from selssm.checkpoint import from_model, load

    checkpoint = load(source) if isinstance(source, Path) else from_model(source)
    from selssm.analyse.checkpoints import analyse_checkpoint

    line = reproduce or f"selssm.report({str(source)!r})"
    return analyse_checkpoint(checkpoint, options, line, progress)


def _spec_report(
    source: Path | Spec, options: Options, reproduce: str, progress: Progress
) -> Report:
    if options.tokens is not None or options.horizon is not None:
        raise InputError(
            "tokens and horizon are for checkpoints",
            str(source),
            "ask for forgets_within in the spec instead",
        )
    spec = read_spec(source) if isinstance(source, Path) else source
    line = reproduce or f"selssm.report({spec.source!r})"
    from selssm.analyse.device import device_of
    from selssm.analyse.families import analyse_spec

    device = device_of(options.device)
    return analyse_spec(spec, line, seed=options.seed, device=device, progress=progress)


def certify(
    source: str | Path | Spec | Family,
    property: str,
    *,
    horizon: int | None = None,
    seed: int = 0,
    seconds: float = 20.0,
    tolerance: Fraction | None = None,
    device: str = "cpu",
    progress: Progress = lambda _: None,
) -> Certificate:
    """The certificate of one property of a family, or of a TOML spec.

    Keywords as in `numerics.certify.certify`; on device "cuda" a batched search for words joins.
    Raises InputError, also where the property lacks what it needs.
    """
    if isinstance(source, str | Path):
        source = spec_of(Path(source), [property] if horizon is None else None)
    family = source.family if isinstance(source, Spec) else source
    if not isinstance(family, Family):
        raise InputError(
            "certify takes a family, a Spec, or the path of a TOML spec",
            f"the {type(source).__name__} object",
            "state its matrices and gate range as a numerics.families.Leaky, Replace, ...; "
            "for a transformers Mamba model use selssm.report",
        )
    if isinstance(source, Spec):
        horizon = source.horizon if horizon is None else horizon
        family = source.family_for(property)
    from numerics.certify import certify as certify_family

    return certify_family(
        family,
        property,
        horizon=horizon,
        seed=seed,
        seconds=seconds,
        tolerance=tolerance,
        progress=progress,
        finders=_finders(device),
    )


def _finders(device: str) -> tuple[Finder, ...]:
    """What joins the search on this device; the CPU needs nothing, and no torch."""
    if device == "cpu":
        return ()
    from selssm.analyse.device import device_of
    from selssm.word_finder import finders_on

    return finders_on(device_of(device))


def spec_of(path: Path, asked: list[str] | None = None) -> Spec:
    """The TOML spec at `path`, for certificates; InputError for a checkpoint."""
    if is_checkpoint(path):
        raise InputError(
            "a checkpoint has no single certificate in this version",
            str(path),
            "use `selssm report` on it, or certify a TOML spec",
        )
    return read_spec(path, asked)
