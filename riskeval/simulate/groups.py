"""Kinds of people: groups that are listed with their shifts, and clusters whose effects are random."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from riskeval.errors import Problem
from riskeval.simulate import faults
from riskeval.simulate.world import World


@dataclass(frozen=True)
class Group:
    """One label of a sex, an ethnicity or a site, and what is different about these people.

    Parameters
    ----------
    label : str
    share : float
        Share of the population.
    risk, protection : float
        Shift of the latent number, in standard deviations: a real difference, which instruments can see.
    outcome : float
        Shift of the log odds, log hazard or log rate of the outcome only: a difference that no instrument
        sees, so that the same score means another risk.
    sampled : float, optional
        Share of the sample, where a group is over- or undersampled.
    """

    label: str
    share: float
    risk: float = 0.0
    protection: float = 0.0
    outcome: float = 0.0
    sampled: float | None = None


@dataclass(frozen=True)
class Groups:
    """A category of people: sex, ethnicity, a few named sites with fixed effects.

    Parameters
    ----------
    name : str
        The column.
    groups : tuple of Group
        Their shares sum to 1; their sampled shares too, where one has them.
    about : str
        One sentence for the data dictionary.
    """

    name: str
    groups: tuple[Group, ...]
    about: str = ""

    @classmethod
    def even(cls, name: str, labels: Sequence[str], about: str = "") -> Groups:
        """Return groups of equal share that differ in nothing."""
        return cls(name, tuple(Group(label, 1 / len(labels)) for label in labels), about)

    def shift(self, of: str) -> dict[str, float]:
        """Return the shift of each label: of "risk", "protection" or "outcome"."""
        return {group.label: getattr(group, of) for group in self.groups}

    def problems(self) -> Iterator[Problem]:
        """Tell which shares or shifts are impossible."""
        yield from faults.distinct(f"labels of '{self.name}'", [group.label for group in self.groups])
        yield from faults.shares(f"'{self.name}'", [group.share for group in self.groups])
        sampled = [group.sampled for group in self.groups if group.sampled is not None]
        if sampled and len(sampled) < len(self.groups):
            yield Problem(
                f"a sampled share for every label of '{self.name}', or for none",
                f"{len(sampled)} of {len(self.groups)}",
                "give the others",
            )
        elif sampled:
            yield from faults.shares(f"the sample of '{self.name}'", sampled)
        for group in self.groups:
            for of in ("risk", "protection", "outcome"):
                yield from faults.number(f"the {of} shift of '{group.label}'", getattr(group, of))
            if group.sampled == 0 and group.share > 0:
                yield Problem(
                    f"some sampled people of '{group.label}'",
                    f"none, and a share of {group.share:g} of the population",
                    "sample some, or set the share to 0",
                )

    def declare(self, world: World) -> None:
        """Give every row its label."""
        sampled = {group.label: group.sampled for group in self.groups if group.sampled is not None}
        shares = {group.label: group.share for group in self.groups}
        world.category(self.name, shares, sampled=sampled or None, about=self.about)


@dataclass(frozen=True)
class Clusters:
    """Many sites (prisons, wards, teams) whose effects are random numbers, anew with every simulated table.

    Parameters
    ----------
    name : str
        The column.
    number : int
        How many clusters.
    largest_to_smallest : float
        How many times as large as the smallest the largest is: 1 is equal sizes. Sizes fall geometrically.
    risk_sd : float
        Standard deviation between clusters of the latent risk (1 within), which instruments can see. The
        intraclass correlation of the latent risk is ``risk_sd² / (1 + risk_sd²)``.
    outcome_sd : float
        Standard deviation between clusters of the log odds of the outcome, which no instrument sees.
    label : str
        The word before the number of a cluster.
    about : str
    """

    name: str = "site"
    number: int = 20
    largest_to_smallest: float = 1.0
    risk_sd: float = 0.0
    outcome_sd: float = 0.0
    label: str = "Site"
    about: str = ""

    @property
    def shares(self) -> tuple[float, ...]:
        """The share of each cluster, largest first."""
        steps = np.arange(self.number) / max(self.number - 1, 1)
        sizes = float(self.largest_to_smallest) ** -steps
        return tuple((sizes / sizes.sum()).tolist())

    @property
    def labels(self) -> tuple[str, ...]:
        """The label of each cluster, largest first."""
        digits = len(str(self.number))
        return tuple(f"{self.label} {k:0{digits}d}" for k in range(1, self.number + 1))

    def effects(self, of: str) -> list[str]:
        """Return the column with the effect on "risk" or "outcome", where there is one."""
        return [f"{self.name}_{of}"] if {"risk": self.risk_sd, "outcome": self.outcome_sd}[of] > 0 else []

    def problems(self) -> Iterator[Problem]:
        """Tell which numbers are impossible."""
        yield from faults.whole(f"the number of clusters in '{self.name}'", self.number, 1, faults.MOST)
        yield from faults.number(f"largest to smallest of '{self.name}'", self.largest_to_smallest, 1)
        yield from faults.number(f"the risk_sd of '{self.name}'", self.risk_sd, 0)
        yield from faults.number(f"the outcome_sd of '{self.name}'", self.outcome_sd, 0)

    def declare(self, world: World) -> None:
        """Give every row its cluster, and the cluster its effects."""
        # A level, not a category: a population then needs no nodes for what has no effect of its own in it.
        given: ArrayLike = np.array([self.shares])
        world.level(self.name, given, labels=self.labels, about=self.about)
        for name in self.effects("risk"):
            world.effect(name, self.name, self.risk_sd)
        for name in self.effects("outcome"):
            world.effect(name, self.name, self.outcome_sd)
