"""Criteria that cannot all hold where base rates differ: two of them kept, the gap in the third follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

CHOULDECHOVA = "Chouldechova 2017, doi:10.1089/big.2016.0047"
KLEINBERG = "Kleinberg, Mullainathan & Raghavan 2017, doi:10.4230/LIPIcs.ITCS.2017.43"
TOTAL = "law of total probability; Berk et al. 2021, doi:10.1177/0049124118782533"

PPV, NPV = "predictive parity", "parity of negative predictive values"
FPR, FNR = "equal false positive rates", "equal opportunity"
FLAGGED = "statistical parity"
CALIBRATION = "calibration within groups"
POSITIVE, NEGATIVE = "balance for the positive class", "balance for the negative class"


@dataclass(frozen=True)
class Side:
    """Means of one group: base rate, and where they are asked for flags or stated risks.

    Attributes
    ----------
    b : event rate
    f, a : share flagged, and share flagged with the event
    high, low : mean of the stated risk times the event, and times no event
    """

    b: Any
    f: Any = 0.0
    a: Any = 0.0
    high: Any = 0.0
    low: Any = 0.0

    @property
    def fpr(self) -> Any:
        """Share flagged of those without the event."""
        return (self.f - self.a) / (1 - self.b)

    @property
    def tpr(self) -> Any:
        """Share flagged of those with the event."""
        return self.a / self.b

    @property
    def ppv(self) -> Any:
        """Share with the event of those flagged."""
        return self.a / self.f

    @property
    def missing(self) -> Any:
        """Share with the event of those not flagged: 1 − NPV."""
        return (self.b - self.a) / (1 - self.f)


@dataclass(frozen=True)
class Law:
    """If two criteria hold, with the values of the reference, the gap in the third is a known number.

    Attributes
    ----------
    kept : pair of str
        The criteria that hold.
    forced : str
        The criterion that then breaks.
    metric : str
        What the gap is in.
    reads : {"flag", "risk"}
        Whether people are flagged by a cut, or their stated risks averaged.
    slope : callable
        Takes the group and the reference (`Side`) and gives the size of the gap for each unit by which the
        base rates differ; analytic and above 0.
    sign : int
        1 where the group with the higher base rate gets the higher value.
    common : callable
        The value of the reference that the group's would have to equal, were the base rates equal.
    source : str
    leaves_open : callable
        Whether with the values of the reference the two that hold leave the third open: a perfect prediction.
    """

    kept: tuple[str, str]
    forced: str
    metric: str
    reads: Literal["flag", "risk"]
    slope: Callable[[Side, Side], Any]
    sign: int
    common: Callable[[Side, Side], Any]
    source: str
    leaves_open: Callable[[Side], bool] = lambda reference: False

    @property
    def criteria(self) -> tuple[str, ...]:
        """The three that cannot all hold, in one order however they are split."""
        return tuple(sorted((*self.kept, self.forced)))


def _all_or_none_rightly(r: Side) -> bool:
    """Whether all of the flagged have the event, or none of them."""
    return bool(r.a in (0, r.f))


def _odds_step(p: Any, g: Side, r: Side) -> Any:
    """How fast a share p moves with the base rate while the likelihood ratio behind it stays."""
    return p * (1 - p) / ((1 - p) * (1 - g.b) * r.b + p * g.b * (1 - r.b))


LAWS = (
    Law(
        (PPV, FNR), FPR, "false_positive_rate", "flag",
        lambda g, r: r.fpr / ((1 - g.b) * r.b), 1, lambda g, r: r.fpr, CHOULDECHOVA,
        _all_or_none_rightly,
    ),
    Law(
        (PPV, FPR), FNR, "false_negative_rate", "flag",
        lambda g, r: r.tpr / (g.b * (1 - r.b)), 1, lambda g, r: 1 - r.tpr, CHOULDECHOVA,
        _all_or_none_rightly,
    ),
    Law(
        (FPR, FNR), PPV, "ppv", "flag",
        lambda g, r: _odds_step(r.ppv, g, r), 1, lambda g, r: r.ppv, CHOULDECHOVA,
    ),
    Law(
        (FPR, FNR), NPV, "npv", "flag",
        lambda g, r: _odds_step(r.missing, g, r), -1, lambda g, r: 1 - r.missing, CHOULDECHOVA,
    ),
    Law(
        (FPR, FNR), FLAGGED, "flag_rate", "flag",
        lambda g, r: r.tpr - r.fpr, 1, lambda g, r: r.f, TOTAL,
    ),
    Law(
        (PPV, NPV), FLAGGED, "flag_rate", "flag",
        lambda g, r: 1 / (r.ppv - r.missing), 1, lambda g, r: r.f, TOTAL,
    ),
    Law(
        (PPV, FLAGGED), FNR, "false_negative_rate", "flag",
        lambda g, r: r.tpr / g.b, 1, lambda g, r: 1 - r.tpr, TOTAL,
    ),
    Law(
        (CALIBRATION, NEGATIVE), POSITIVE, "mean_risk_of_events", "risk",
        lambda g, r: r.low / (1 - r.b) / (g.b * r.b), 1,
        lambda g, r: 1 - r.low / r.b, KLEINBERG,
    ),
    Law(
        (CALIBRATION, POSITIVE), NEGATIVE, "mean_risk_of_nonevents", "risk",
        lambda g, r: (1 - r.high / r.b) / ((1 - g.b) * (1 - r.b)), 1,
        lambda g, r: (1 - r.high / r.b) * r.b / (1 - r.b), KLEINBERG,
    ),
)  # fmt: skip
