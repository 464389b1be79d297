"""Cohorts made from a cohort: the same people with other predictions, labels or weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

from riskeval.declaration import Key, Roles
from riskeval.declared import Declared
from riskeval.design import Floats
from riskeval.people import People
from riskeval.prediction import BASELINES
from riskeval.sample import Sample
from riskeval.standardise import standardised


class Derived(Declared):
    """The ways to make a cohort from another; none of them changes it."""

    people: People

    def _set(self, roles: Roles, people: People) -> None:
        self._roles, self.people = roles, people
        self._samples: dict[tuple[Any, ...], Sample] = {}

    def only(self, *names: str) -> Self:
        """The same people with some of the predictions."""
        self._roles.known_predictions(names)
        kept = {name: prediction for name, prediction in self.predictions.items() if name in names}
        return self._with(replace(self._roles, predictions=kept), self.people)

    def with_baselines(self) -> Self:
        """The same cohort with two more predictions, ``treat all`` and ``treat none``.

        Everybody has a risk of 1 by the one and of 0 by the other, so that each metric, group and contrast
        of a prediction can stand beside doing the same with everybody.
        """
        return self._with(self._roles.with_baselines(), self.people.with_risks(BASELINES))

    def with_norm(self, prediction: str, on: str, risks: Mapping[float, float]) -> Self:
        """The same people with this prediction alone: its score or band, and the published risk of each."""
        self._roles.known_predictions([prediction])
        return self._with(self._roles.with_norm(prediction, on), self.people.with_norm(prediction, on, risks))

    def with_risk(self, name: str, values: Floats) -> Self:
        """The same cohort with one more prediction: a risk in [0, 1] for each row of `people`, NaN for none.

        The chance of being flagged, where ties are broken by lot, is such a risk: its mean is the flag rate,
        `mean_risk_of_events` the sensitivity, `mean_risk_of_nonevents` the false positive rate.
        """
        return self._with(
            self._roles.with_value(name, "risk"), self.people.with_value((name, "risk"), values)
        )

    def with_people(self, people: People) -> Self:
        """The same roles for other rows of people."""
        return self._with(self._roles, people)

    def having(self, *names: str) -> Self:
        """The people who have every one of some predictions; the others are counted among the excluded."""
        self._roles.known_predictions(names)
        keys = [(name, role) for name in names for role in self.predictions[name].roles]
        return self._with(self._roles, self.people.having(keys, f"{' or '.join(names)} missing"))

    def relabel(self, column: str, mapping: Mapping[str, str]) -> Self:
        """The same cohort with some labels of a group column renamed; equal names become one group."""
        self._roles.known_group(column)
        return self._with(self._roles, self.people.relabel(column, mapping))

    def recode(self, prediction: str, role: str, mapping: Mapping[float, float]) -> Self:
        """The same cohort with some values of a score, risk or norm replaced by others."""
        self._roles.known_predictions([prediction])
        return self._with(self._roles, self.people.recode((prediction, role), mapping))

    def with_score(self, name: str, values: Floats) -> Self:
        """The same cohort with one more prediction: a score for each row of `people`, NaN for none.

        A 0/1 score makes any share of people a metric: ``flag_rate.at(1, on="score")``.
        """
        return self._with(
            self._roles.with_value(name, "score"), self.people.with_value((name, "score"), values)
        )

    def standardised(self, column: str, over: Sequence[Key] | None = None) -> Self:
        """The same people, weighted so that each group has everyone's distribution over some other columns.

        Any metric by group is then conditional on these: groups are compared as if they had one mix. Groups
        with nobody at some level that others have cannot be standardised; they, and people without a value,
        are counted among the excluded. Weights count as known; without clusters the levels are strata.

        Parameters
        ----------
        column : str
            A group column.
        over : sequence, optional
            Columns of labels by name, roles of a prediction as ``("Tool", "band")``; by default the controls.
        """
        self._roles.known_group(column)
        keys = tuple(self.controls if over is None else over)
        self.people.known(keys)
        return self._with(self._roles.standardised(keys), standardised(self.people, column, keys))

    def _with(self, roles: Roles, people: People) -> Self:
        made = type(self).__new__(type(self))
        made._set(roles, people)
        return made
