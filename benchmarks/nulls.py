"""How often groups that are alike are said to differ: ``python -m benchmarks.nulls [runs]``.

Four groups and a named reference, drawn as counts; a test compares the intervals with what the verbs print.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy.special import logit

from benchmarks.coverage.boundary_groups import LEVELS, score_columns, score_shares
from riskeval.between import ABOVE, BELOW, Groups
from riskeval.design import Design, Floats
from riskeval.families import FEWEST
from riskeval.influence import covariance, moves, ranks
from riskeval.intervals import (
    Limits,
    Scale,
    critical_of_p,
    mover_difference,
    mover_ratio,
    sidak,
    wald,
    wilson,
)
from riskeval.remarks import FEW
from riskeval.small_samples import Mask, known, known_difference

ALPHA, RUNS, SEED = 0.05, 10_000, 6
RATES = ("flag_rate", "sensitivity", "ppv")
BAND, MOST = (0.03, 0.07), 0.07
HEADING = """\
# Groups that are alike, and groups that differ

How often an interval of 95 % leaves the truth out, in {runs:,} samples of four groups. Where groups are alike
the truth is no difference. Least and most over the three groups that are compared with the first.
Simultaneous: whether any of the three leaves it out. Spread: the standard deviation between groups.

| setting | metric | interval | leaves the truth out | target | reached |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Setting:
    """Four groups with a score in twelve levels; the first is the reference.

    Parameters
    ----------
    name : str
    sizes : tuple of int
    event_rate : tuple of float
    auc : tuple of float
    cut : int
        Flagged from this level on.
    sparse : bool
        Whether cells are so few that an interval may only err towards caution.
    """

    name: str
    sizes: tuple[int, ...] = (100,) * 4
    event_rate: tuple[float, ...] = (0.3,) * 4
    auc: tuple[float, ...] = (0.72,) * 4
    cut: int = 8
    sparse: bool = False

    @property
    def alike(self) -> bool:
        """Whether the groups do not differ."""
        return len({*self.event_rate}) == len({*self.auc}) == 1

    @cached_property
    def shares(self) -> Floats:
        """Shares of the cells in each group, shape (groups, cells)."""
        return score_shares(logit(np.array(self.auc)), np.array(self.event_rate)[:, None])

    def draw(self, runs: int, rng: np.random.Generator) -> Floats:
        """People in each cell of each sample, shape (runs, groups, cells)."""
        drawn = [rng.multinomial(n, p, runs) for n, p in zip(self.sizes, self.shares, strict=True)]
        return np.stack(drawn, axis=1).astype(float)

    def fractions(self, counts: Floats) -> dict[str, tuple[Floats, Floats]]:
        """Numerators and denominators of the rates."""
        outcome, score = score_columns()
        flagged, hit = (counts @ x for x in (score >= self.cut, (score >= self.cut) * outcome))
        return {
            "flag_rate": (flagged, counts.sum(axis=-1)),
            "sensitivity": (hit, counts @ outcome),
            "ppv": (hit, flagged),
        }

    @property
    def true(self) -> dict[str, Floats]:
        """What the samples estimate, by group."""
        rates = {name: top / bottom for name, (top, bottom) in self.fractions(self.shares).items()}
        return {"auc": np.array(self.auc), **rates}


SETTINGS = (
    Setting("4 groups of 100 alike, 30 % events"),
    Setting("groups of 60, 100, 140, 300 alike, 30 % events", (100, 60, 140, 300)),
    Setting("4 groups of 100 alike, 15 % events", event_rate=(0.15,) * 4, sparse=True),
    Setting(
        "4 groups of 100 alike, 10 % events, few flagged", event_rate=(0.1,) * 4, cut=LEVELS - 1, sparse=True
    ),
    Setting(
        "4 groups of 100 that differ",
        event_rate=(0.3, 0.2, 0.3, 0.4),
        auc=(0.72, 0.66, 0.78, 0.72),
    ),
)


@dataclass(frozen=True)
class Line:
    """How often intervals of one kind left out the truth.

    Parameters
    ----------
    setting, metric, kind : str
    missed : float
        Most over the groups; of the simultaneous intervals, of the family; least beside it.
    least : float
    target : tuple of float
    """

    setting: str
    metric: str
    kind: str
    missed: float
    least: float
    target: tuple[float, float]

    @property
    def reached(self) -> bool:
        """Whether the target was reached."""
        return self.target[0] <= self.least and self.missed <= self.target[1]


def lines(setting: Setting, runs: int, seed: int = SEED) -> Iterator[Line]:
    """Everything that is asked about a setting."""
    counts = setting.draw(runs, np.random.default_rng(seed))
    strict = BAND if setting.alike and not setting.sparse else (0.0, MOST)
    measured: dict[str, Rates | Aucs] = {"auc": Aucs(counts)}
    measured |= {name: Rates(*pair) for name, pair in setting.fractions(counts).items()}
    for name, one in measured.items():
        true = setting.true[name]
        found = {how: missed(one.contrast(how, ALPHA), against(how, true)) for how in ("difference", "ratio")}
        every = missed(one.contrast("difference", 1 - sidak(1 - ALPHA, 3)), against("difference", true))
        found["simultaneous"] = np.asarray(every.any(axis=1))[:, None]
        found["spread"] = np.array([[spread_missed(groups, one.scaled(true))] for groups in one.groups()])
        targets = {"difference": strict, "spread": strict}
        for kind, left_out in found.items():
            shares = left_out.mean(axis=0)
            target = targets.get(kind, (0.0, MOST))
            yield Line(setting.name, name, kind, float(shares.max()), float(shares.min()), target)


def against(how: str, true: Floats) -> Floats:
    """The true contrasts with the first group."""
    return np.asarray(true[1:] - true[0] if how == "difference" else true[1:] / true[0])


def missed(limits: Limits, true: Floats) -> Mask:
    """Whether an interval leaves the truth out; one that does not exist does not."""
    return np.asarray((limits[0] > true) | (limits[1] < true))


def spread_missed(groups: Groups, true: Floats) -> bool:
    """Whether the interval of the spread leaves out the standard deviation of the true values."""
    if len(groups.values) < FEWEST:
        return False
    p = groups.p(float(np.var(true, ddof=1)))
    return p < BELOW * ALPHA or p > 1 - ABOVE * ALPHA


@dataclass(frozen=True)
class Rates:
    """A rate in many samples: numerators and denominators, shape (runs, groups)."""

    top: Floats
    bottom: Floats

    @cached_property
    def value(self) -> Floats:
        """The rates."""
        with np.errstate(invalid="ignore"):
            return self.top / self.bottom

    def contrast(self, how: str, alpha: float) -> Limits:
        """MOVER from Wilson's limits, each group with the first."""
        low, high = wilson(self.value, self.bottom, critical_of_p(alpha))
        combine = mover_difference if how == "difference" else mover_ratio
        ours, theirs = (low[:, 1:], high[:, 1:]), (low[:, :1], high[:, :1])
        return combine(self.value[:, 1:], self.value[:, :1], ours, theirs, 0.0)

    def scaled(self, true: Floats) -> Floats:
        """On the scale of the spread."""
        return true

    def groups(self) -> Iterator[Groups]:
        """What the spread is made of, sample by sample."""
        pooled = self.top.sum(axis=1) / self.bottom.sum(axis=1)
        for value, n, rate in zip(self.value, self.bottom, pooled, strict=True):
            here = (n > 0) & (0 < rate < 1)
            yield Groups(value[here], np.diag(rate * (1 - rate) / n[here]), np.full(here.sum(), np.inf))


@dataclass(frozen=True)
class Aucs:
    """The AUC in many samples, from counts of shape (runs, groups, cells)."""

    counts: Floats

    def contrast(self, how: str, alpha: float) -> Limits:
        """Wald with t, each group with the first."""
        found = np.array([_auc_limits(counts, how, alpha) for counts in self.counts])
        return found[..., 0], found[..., 1]

    def scaled(self, true: Floats) -> Floats:
        """On the scale of the spread."""
        return np.asarray(logit(true))

    def groups(self) -> Iterator[Groups]:
        """What the spread is made of, sample by sample."""
        outcome, score = score_columns()
        for counts in self.counts:
            values, variances, df = [], [], []
            for n in counts[_enough(counts)]:
                design = Design(np.ones(len(n)), n, strata=outcome.astype(np.int64))
                value, u = _auc(outcome, score, design)
                values.append(float(logit(value)))
                variances.append(float(covariance(u, u, design)[0]) / (value * (1 - value)) ** 2)
                df.append(float(known(u, design).df[0]))
            yield Groups(np.array(values), np.diag(variances), np.array(df))


def _auc(outcome: Floats, score: Floats, design: Design) -> tuple[float, Floats]:
    """The AUC of a group, and how far each person moves it."""
    value, influence = ranks(outcome, score, design.total)
    assert influence is not None
    return float(value), moves(influence.reshape(-1, 1), design)


def _enough(counts: Floats) -> Mask:
    """Which groups have events and others enough for an interval."""
    events = counts @ score_columns()[0]
    return np.asarray(np.minimum(events, counts.sum(axis=1) - events) >= FEW)


def _auc_limits(counts: Floats, how: str, alpha: float) -> Floats:
    """Limits of the contrasts of one sample, shape (groups - 1, 2)."""
    columns = score_columns()
    designs = [Design(np.ones(len(n)), n) for n in counts]
    (base, v), *others = [_auc(*columns, design) for design in designs]
    found = []
    for (value, u), design in zip(others, designs[1:], strict=True):
        ratio = how == "ratio"
        slope = np.array([value / base if ratio else 1.0])
        trusted = known_difference(u, v, slope, (design, designs[0]), design)
        variance = covariance(u, u, design) + slope**2 * covariance(v, v, designs[0])
        estimate, se = (
            (value / base, np.sqrt(variance) / base) if ratio else (value - base, np.sqrt(variance))
        )
        scale: Scale = "log" if ratio else "identity"
        found.append(np.concatenate(wald(estimate, se, trusted.critical(alpha), scale)))
    enough = _enough(counts)
    return np.where((enough[1:] & enough[0])[:, None], np.array(found), np.nan)


def page(runs: int) -> Iterator[str]:
    """The table as lines of Markdown, as soon as they are known."""
    yield from HEADING.format(runs=runs).splitlines()
    for setting in SETTINGS:
        for line in lines(setting, runs):
            share = f"{line.least:.1%}" + (f" to {line.missed:.1%}" if line.missed > line.least else "")
            low, high = (f"{end:.0%}" for end in line.target)
            target = f"{low} to {high}" if line.target[0] else f"at most {high}"
            reached = "yes" if line.reached else "**no**"
            yield f"| {setting.name} | {line.metric} | {line.kind} | {share} | {target} | {reached} |"


def main(runs: int = 0) -> None:
    """Print the table; write it where the number of runs is the usual one."""
    made = []
    for line in page(runs or RUNS):
        print(line, flush=True)
        made.append(line)
    if not runs:
        Path(__file__).with_suffix(".md").write_text("\n".join([*made, ""]), encoding="utf-8")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
