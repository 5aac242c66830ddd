"""The table of certified numbers beside what the machine did: one row a number that has both."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from numerics.balls import half_life
from numerics.certificate import Certificate
from numerics.claim import Property
from selssm.amount import Amount, Side
from selssm.analyse import mean_numbers, numbers
from selssm.analyse.place import HERE
from selssm.analyse.portrait import fed
from selssm.analyse.trial import MeanTrial, Trial
from selssm.analyse.word_trial import WordTrial
from selssm.records import Quantity, Report, Table

TITLE = "Certified beside measured"
COLUMNS = ("", "certified", "measured", "")
ON_ITS_SIDE, WRONG_SIDE = "on its side", "WRONG SIDE"
ALARM = (
    "A measured number is on the wrong side of a certified one. One of them is false: this is a "
    "bug in selssm or in what ran it; please report it."
)
SAMPLED = (
    "What was measured is a sample: it proves nothing, and a number on the wrong side of a "
    "certified one would be a bug."
)
NOISY = 0.01
"""Share of a state that a step may lose to rounding before nothing can be compared."""
SPREADS = 6
"""Standard errors by which a mean may stray."""
CLEAR = 0.05
"""Relative standard error up to which a mean is looked at: later ones rest on few large runs."""


@dataclass(frozen=True)
class Row:
    """One number twice; `holds`: the measured one is on its side, up to rounding, or to chance."""

    name: str
    certified: Amount
    measured: Amount
    holds: bool
    room: str = "rounding"

    @property
    def cells(self) -> tuple[str | Amount, ...]:
        said = f"{self.certified.side.value} {self.certified}"
        return self.name, said, str(self.measured), self.standing

    @property
    def standing(self) -> str:
        if not self.holds:
            return WRONG_SIDE
        larger, smaller = self.certified.value, self.measured.value
        if self.certified.side is Side.BELOW:
            larger, smaller = smaller, larger
        return ON_ITS_SIDE if smaller <= larger else f"{ON_ITS_SIDE}, up to {self.room}"


@dataclass(frozen=True)
class Measured:
    """What was run for a report; each None where there is nothing to run or no certified number."""

    trial: Trial | None = None
    mean: MeanTrial | None = None
    word: WordTrial | None = None

    @property
    def precision(self) -> str:
        """Of the numbers that the runs compute with."""
        return HERE.precision if self.trial is None else self.trial.place.precision


def rows(
    certificates: list[Certificate], quantities: tuple[Quantity, ...], seen: Measured
) -> tuple[Row, ...]:
    """Every certified number of the report that the runs have measured too."""
    found: list[Row] = []
    if seen.trial is not None and seen.trial.noise < NOISY:
        found += _rates(numbers.contracting(certificates), seen.trial)
        found += _sizes(certificates, seen.trial)
    if seen.mean is not None:
        found += _mean(certificates, seen.mean)
    growth = next((q.amount for q in quantities if q.name == numbers.GROWTH.name), None)
    if seen.word is not None and growth is not None:
        holds = seen.word.growth >= float(growth.value) * (1 - seen.word.noise)
        found.append(Row(numbers.GROWTH.name, growth, _seen(seen.word.growth), holds))
    return tuple(found)


def with_measured(report: Report, found: tuple[Row, ...], seen: Measured) -> Report:
    """The report with the table; a number on the wrong side is said there, on top and aloud."""
    if not found:
        return report
    wrong = not all(row.holds for row in found)
    if wrong:
        warnings.warn(ALARM, stacklevel=2)
    caption = f"{ALARM} {_caption(seen)}" if wrong else _caption(seen)
    table = Table(TITLE, caption, COLUMNS, tuple(row.cells for row in found))
    facts = (*report.facts, ("BUG", ALARM)) if wrong else report.facts
    return replace(report, tables=(table, *report.tables), facts=facts)


def _caption(seen: Measured) -> str:
    told = []
    if seen.trial is not None:
        runs, steps = seen.trial.apart.shape
        where = f"{runs} runs of {steps - 1} steps in {seen.trial.place.named}"
        told.append(f"The worst of {where}, in one step or in one run")
    if seen.mean is not None:
        told.append(f"{seen.mean.runs} runs for the mean in {seen.mean.place.named}")
    if seen.word is not None:
        told.append(f"{seen.word.rounds} rounds of the word in {seen.word.place.named}")
    return f"{'; '.join(told)}. {SAMPLED}"


def _rates(rated: Certificate | None, seen: Trial) -> Iterator[Row]:
    """The largest factor of one step, and the half-life of the slowest run."""
    if rated is None or rated.claim.rate is None or not seen.own_norm:
        return
    rate = rated.claim.rate
    before, after = seen.apart[:, :-1], seen.apart[:, 1:]
    alive = np.logical_and.accumulate(before > seen.place.smallest * before[:, :1], axis=1)
    factor = float((after[alive] / before[alive]).max())
    holds = factor <= float(rate) + seen.noise
    yield Row(numbers.RATE.name, Amount(rate, Side.ABOVE), _seen(factor), holds)
    steps = alive.sum(1)
    left = np.maximum(after[np.arange(len(after)), steps - 1] / before[:, 0], 1e-300)
    fading = float((-np.log(left) / steps).min())  # nats a step, of the slowest run
    life = np.log(2) / fading if fading > 0 else np.inf
    certified = half_life(rate)[1] if rate > 0 else Fraction(1)
    holds = rate == 0 or fading >= -np.log(float(rate)) - seen.noise / float(rate)
    yield Row(numbers.HALF_LIFE.name, Amount(certified, Side.ABOVE), _seen(life), bool(holds))


def _sizes(certificates: list[Certificate], seen: Trial) -> Iterator[Row]:
    """The largest entry of the state, the same for one unit of input, and the energy gain."""
    bounded, energy = numbers.bounding(certificates), numbers.gaining(certificates)
    room = seen.noise * _remembered(numbers.contracting(certificates), seen)
    bound = None if bounded is None else bounded.claim.bound
    fits = bound is not None and bound < seen.place.largest  # else a run may overflow, and rightly
    if bounded is not None and seen.reached is not None and bound is not None and fits:
        reached, taking = float(seen.reached.max()), fed(bounded.family)
        yield _below(numbers.BOUND.name, bound, reached, room)
        if taking is not None and taking.bound and float(taking.bound) > 0:
            share = reached / float(taking.bound)
            yield _below(numbers.GAIN.name, bound / taking.bound, share, room)
    if energy is not None and energy.claim.bound is not None and seen.gain is not None:
        yield _below(numbers.ENERGY_GAIN.name, energy.claim.bound, seen.gain, room)


def _remembered(rated: Certificate | None, seen: Trial) -> float:
    """Steps over which rounding adds up."""
    steps = Fraction(seen.apart.shape[1])
    rate = None if rated is None else rated.claim.rate
    return float(steps if rate is None else min(steps, 1 / (1 - rate)))


def _below(name: str, bound: Fraction, reached: float, room: float) -> Row:
    holds = np.isfinite(reached) and Fraction(reached) <= bound * Fraction(1 + room)
    return Row(name, Amount(bound, Side.ABOVE), _seen(reached), bool(holds))


def _mean(certificates: list[Certificate], seen: MeanTrial) -> Iterator[Row]:
    """The slowest mean of the form over any of the first steps, per step."""
    asked = (c for c in certificates if c.claim.property is Property.MEAN_SQUARE)
    rate = next((c.claim.rate for c in asked), None)
    if rate is None:
        return
    clear = seen.errors[1:] <= CLEAR * seen.means[1:]
    steps = 1 + np.flatnonzero(clear) if clear.any() else np.array([1])
    shares, errors = seen.means[steps] / seen.means[0], seen.errors[steps] / seen.means[0]
    holds = bool((shares - SPREADS * errors <= float(rate) ** steps * (1 + 1e-5)).all())
    slowest = float((shares ** (1 / steps)).max())
    certified = Amount(rate, Side.ABOVE)
    yield Row(mean_numbers.RATE.name, certified, _seen(slowest), holds, "chance")


def _seen(value: float) -> Amount:
    """As it was measured; what is no number any more has passed every bound."""
    return Amount(float("inf") if np.isnan(value) else float(value), Side.SEEN)
