"""The settings of the study: which people, how many, sampled how, and what is asked about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from benchmarks.coverage.mechanism import Mechanism
from riskeval.terms import How

Kind = Literal["independent", "clustered", "weighted", "small group", "rare events"]
BOTH: tuple[How, ...] = ("difference", "ratio")
ONE: tuple[How, ...] = ("difference",)
Taken = Literal["as they come", "exact counts", "unequal chances"]


@dataclass(frozen=True)
class Setting:
    """One data-generating mechanism and the questions about its samples.

    Parameters
    ----------
    name : str
    kind : str
    n : int
        People in a sample.
    mechanism : Mechanism
    taken : str
        ``as they come``; ``exact counts`` of events and others; or with ``unequal chances``, weighted back.
    compared : {"", "prediction", "group"}
        What is compared, beside the single estimates: both scores, or the smaller group with the larger.
    contrasts : tuple of {"difference", "ratio"}
    bootstrap : bool
        Whether the bootstrap intervals are made too.
    """

    name: str
    kind: Kind
    n: int
    mechanism: Mechanism
    taken: Taken = "as they come"
    compared: Literal["", "prediction", "group"] = ""
    contrasts: tuple[How, ...] = ()
    bootstrap: bool = False

    @property
    def small_group(self) -> bool:
        """Whether the estimates are those of the smaller group, made with ``by=``."""
        return bool(self.mechanism.minority) and self.mechanism.sampled is None

    @property
    def paired(self) -> bool:
        """Whether both scores are compared on the same people."""
        return self.compared == "prediction" and bool(self.contrasts)

    @property
    def weighted(self) -> bool:
        """Whether people weigh differently."""
        return self.mechanism.sampled is not None or self.taken == "unequal chances"


def _independent() -> list[Setting]:
    return [
        Setting("30 people, exactly 10 events", "independent", 30, Mechanism(1 / 3), "exact counts"),
        Setting("30 people, 10 events", "independent", 30, Mechanism(1 / 3)),
        Setting("100 people, exactly 10 events", "independent", 100, Mechanism(0.1), "exact counts"),
        Setting("100 people, 10 events", "independent", 100, Mechanism(0.1)),
        Setting(
            "100 people, 20 events",
            "independent",
            100,
            Mechanism(0.2),
            compared="prediction",
            contrasts=ONE,
            bootstrap=True,
        ),
        Setting(
            "400 people, 80 events",
            "independent",
            400,
            Mechanism(0.2),
            compared="prediction",
            contrasts=BOTH,
            bootstrap=True,
        ),
        Setting("2000 people, 200 events", "independent", 2000, Mechanism(0.1)),
    ]


def _clustered() -> list[Setting]:
    return [
        Setting(
            f"{clusters} {sizes} clusters, {strength} effect",
            "clustered",
            30 * clusters,
            Mechanism(0.25, clusters, unequal, effect),
            compared="prediction",
            contrasts=ONE if clusters == 25 and (unequal > 1) == (effect > 0.5) else (),
            bootstrap=clusters == 25 and unequal > 1 and effect > 0.5,
        )
        for clusters in (12, 25, 40)
        for sizes, unequal in (("equal", 1.0), ("very unequal", 20.0))
        for strength, effect in (("weak", 0.2), ("strong", 0.8))
    ]


def _weighted() -> list[Setting]:
    return [
        Setting(
            "400 people, small group oversampled",
            "weighted",
            400,
            Mechanism(0.2, minority=0.15, sampled=0.5),
        ),
        Setting("200 people, weights go with the score", "weighted", 200, Mechanism(0.2), "unequal chances"),
        Setting(
            "600 people, weights go with the score",
            "weighted",
            600,
            Mechanism(0.2),
            "unequal chances",
            compared="prediction",
            contrasts=ONE,
            bootstrap=True,
        ),
    ]


def _groups() -> list[Setting]:
    return [
        Setting(
            f"{round(n * share)} of {n} people",
            "small group",
            n,
            Mechanism(rate, minority=share),
            compared="group",
            contrasts=BOTH,
        )
        for n, share, rate in ((600, 0.1, 0.25), (1200, 0.05, 0.2), (400, 0.4, 0.25))
    ]


def _rare() -> list[Setting]:
    return [
        Setting("1000 people, 2 % events", "rare events", 1000, Mechanism(0.02)),
        Setting("4000 people, 0.5 % events", "rare events", 4000, Mechanism(0.005)),
    ]


SETTINGS = {one.name: one for one in (*_independent(), *_clustered(), *_weighted(), *_groups(), *_rare())}
