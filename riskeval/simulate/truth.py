"""What is true in the population from which a cohort was drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

import riskeval.metrics  # noqa: F401  fills METRICS
from riskeval.errors import SimulationError, did_you_mean
from riskeval.metric import METRICS, ROLES_FOR, Metric
from riskeval.simulate.draws import Floats
from riskeval.simulate.population import Population
from riskeval.simulate.setup import ALL, Setup

MOST_LEVELS = 25
PLACES = 6
ASSUMED_AT = (0.05, 0.2)  # prices, base rates and stated risks of the table
HOW = (
    "Numerical integration of the scenario's own declaration over every category and normal number; "
    "not a simulation. Values are about complete data."
)


@dataclass(frozen=True)
class Truth:
    """Parameters and true values of a scenario; every metric has one, overall and for each group.

    Parameters
    ----------
    scenario : str
    parameters : mapping of str to value
    setup : Setup
        How its columns are read.
    population : Population
        The declaration, integrated.
    more : mapping of str to value
        Truths that are no metric of a cohort, such as the agreement of raters.
    """

    scenario: str
    parameters: Mapping[str, Any]
    setup: Setup
    population: Population = field(repr=False, compare=False)
    more: Mapping[str, Any] = field(default_factory=dict)

    def value(
        self,
        metric: Metric,
        prediction: str | None = None,
        *,
        at: ArrayLike | str | None = None,
        on: str | None = None,
        outcome: str | None = None,
        **group: str,
    ) -> float | Floats:
        """The true value of a metric.

        Parameters
        ----------
        metric : Metric
            Any of :data:`riskeval.metric.METRICS`.
        prediction : str, optional
            Left out for a metric that reads none, such as the event rate.
        at : float, str or array of float, optional
            Thresholds or lower ends of intervals; the name of a band.
        on : {"score", "risk", "band", "norm"}, optional
            The role that is read, where the prediction has several.
        outcome : str, optional
            Another column of 0 and 1 than the scenario's outcome: what people really did, where records are
            biased; what they would have done, where somebody intervened.
        **group : str
            Label of a group column: ``sex="female"``.

        Returns
        -------
        float, or array over `at`

        Raises
        ------
        SimulationError
            Unknown prediction, role or group.
        """
        if not isinstance(metric, Metric):
            raise SimulationError(
                needed="a metric, such as `riskeval.metrics.auc`",
                found=f"{metric!r}",
                do="import it and hand it over",
            )
        columns = self._columns(metric, prediction, on)
        event = self.setup.outcome if outcome is None else outcome
        if event not in self._of_0_and_1():
            raise _strange("column of 0 and 1", str(event), self._of_0_and_1())
        cells = self._cells((*columns, event), tuple(group))
        for name, label in group.items():
            if label not in set(cells[name]):
                raise _strange(f"label of '{name}'", str(label), sorted(set(cells[name].astype(str))))
            cells = cells[cells[name] == label]
        weights = cells["share"].to_numpy()
        read = [_numbers(cells[column]) for column in columns]
        points = _rank(cells[columns[0]], at) if isinstance(at, str) else at
        predicted, norm = [*read, None, None][:2]
        return metric(cells[event], predicted, weights, at=points, norm=norm)

    def beside(self, table: pd.DataFrame, *, outcome: str | None = None) -> pd.DataFrame:
        """What is true beside what was estimated.

        Parameters
        ----------
        table : pandas.DataFrame
            The ``frame`` of :func:`riskeval.evaluate`.
        outcome : str, optional
            As in :meth:`value`.

        Returns
        -------
        pandas.DataFrame
            A row for each row of the table: ``prediction, metric, <groups>, on, at, label, truth, estimate,
            lower, upper, status``. The truth of a number that is not available is NaN.

        Raises
        ------
        SimulationError
            The table holds contrasts.
        """
        from riskeval.simulate.beside import truth_beside

        return truth_beside(self, table, outcome)

    @cached_property
    def values(self) -> pd.DataFrame:
        """The true values as a table: ``prediction, metric, <groups>, on, at, label, value``.

        Every metric, overall and for each label of each group; threshold metrics at the scenario's cut,
        metrics by level overall, at every level of a column with at most 25 levels.
        """
        return pd.DataFrame(list(self._rows()))

    def plain(self) -> dict[str, Any]:
        """The truth as plain values, for a file; numbers to 6 places."""
        rows = self.values.to_dict(orient="records")
        return {
            "scenario": self.scenario,
            "how": HOW,
            "parameters": dict(self.parameters),
            "more": {name: _plain(value) for name, value in self.more.items()},
            "true_values": [{name: _plain(value) for name, value in row.items()} for row in rows],
        }

    def _columns(self, metric: Metric, prediction: str | None, on: str | None) -> list[str]:
        """The columns of the roles that a metric reads."""
        if prediction is None and not metric.needs:
            return []
        if prediction is None or prediction not in self.setup.predictions:
            raise _strange("prediction", str(prediction), list(self.setup.predictions))
        roles = self.setup.columns(prediction)
        needs = [need for need in metric.needs if need != "severity"]  # all events weigh the same
        wanted = [self._role(need, roles, on) for need in (needs or ["value"])]
        missing = [need for need, role in zip(needs, wanted, strict=False) if role is None]
        if missing:
            raise SimulationError(
                needed=f"a {' or '.join(ROLES_FOR[missing[0]])} for `{metric.name}`",
                found=f"'{prediction}' with {', '.join(roles)}",
                do="choose another metric or prediction",
            )
        return [roles[role] for role in wanted if role is not None]

    def _of_0_and_1(self) -> list[str]:
        scales = self.population.scales.items()
        return [name for name, scale in scales if not scale.labels and {*scale.values.tolist()} <= {0.0, 1.0}]

    def _role(self, need: Any, roles: Mapping[str, str], on: str | None) -> str | None:
        allowed = [role for role in ROLES_FOR[need] if role in roles]
        return on if on in allowed else next(iter(allowed), None)

    def _cells(self, columns: tuple[str, ...], groups: tuple[str, ...]) -> pd.DataFrame:
        for name in groups:
            if not self.population.has(name):
                kinds = [key for key, scale in self.population.scales.items() if not scale.ordered]
                raise _strange("group", name, kinds)
        key = tuple(dict.fromkeys((*columns, *groups)))
        if key not in self._known:
            self._known[key] = self.population.table(*key)
        return self._known[key]

    @cached_property
    def _known(self) -> dict[tuple[str, ...], pd.DataFrame]:
        return {}

    def _margins(self) -> Iterator[dict[str, str]]:
        yield {}
        for name in self.setup.groups:
            labels = self._cells((), (name,))[name]
            yield from ({name: str(label)} for label in dict.fromkeys(labels))

    def _rows(self) -> Iterator[dict[str, Any]]:
        for group in self._margins():
            shown = {name: group.get(name, ALL) for name in self.setup.groups}
            rate = self.value(METRICS["event_rate"], **group)
            yield {"prediction": "", "metric": "event_rate", **shown, **_place("", np.nan, ""), "value": rate}
            for prediction in self.setup.predictions:
                for metric in METRICS.values():
                    for place, value in self._points(metric, prediction, group):
                        yield {
                            "prediction": prediction,
                            "metric": metric.name,
                            **shown,
                            **place,
                            "value": value,
                        }

    def _points(
        self, metric: Metric, prediction: str, group: Mapping[str, str]
    ) -> Iterator[tuple[dict[str, Any], float]]:
        try:
            columns = self._columns(metric, prediction, None)
        except SimulationError:
            return
        roles = {column: role for role, column in self.setup.columns(prediction).items()}
        on = roles[columns[0]]
        if metric.axis is None:
            yield _place(on, np.nan, ""), float(self.value(metric, prediction, **group))
        elif metric.axis == "threshold" and metric.needs == ("risk",):
            for at in ASSUMED_AT:
                yield _place(on, at, ""), float(self.value(metric, prediction, at=at, on=on, **group))
        elif metric.axis != "level" and prediction in self.setup.cuts:
            yield from self._at_the_cut(metric, prediction, group)
        elif metric.axis == "level" and not group:
            yield from self._levels(metric, prediction, columns[0], on)

    def _at_the_cut(
        self, metric: Metric, prediction: str, group: Mapping[str, str]
    ) -> Iterator[tuple[dict[str, Any], float]]:
        cut, on = self.setup.cuts[prediction], self.setup.role_of_cut(prediction)
        column = self._cells((self.setup.columns(prediction)[on],), ())
        rank = _rank(column.iloc[:, 0], cut) if isinstance(cut, str) else float(cut)
        if metric.assumes:
            fixed, label = metric.cut(rank), cut if isinstance(cut, str) else f"{on} ≥ {cut:g}"
            for at in ASSUMED_AT:
                yield _place(on, at, label), float(self.value(fixed, prediction, at=at, on=on, **group))
            return
        label = cut if isinstance(cut, str) else ""
        yield _place(on, rank, label), float(self.value(metric, prediction, at=rank, on=on, **group))

    def _levels(
        self, metric: Metric, prediction: str, column: str, on: str
    ) -> Iterator[tuple[dict[str, Any], float]]:
        seen = self._cells((column,), ())[column]
        levels = sorted(set(_numbers(seen).tolist()))
        if len(levels) <= MOST_LEVELS:
            found = np.atleast_1d(self.value(metric, prediction, at=levels, on=on))
            for level, value in zip(levels, found, strict=True):
                label = seen.cat.categories[int(level)] if hasattr(seen, "cat") else ""
                yield _place(on, level, label), float(value)


def _place(on: str, at: float, label: str) -> dict[str, Any]:
    return {"on": on, "at": at, "label": label}


def _numbers(column: pd.Series) -> Floats:
    return np.asarray(column.cat.codes if hasattr(column, "cat") else column, dtype=float)


def _rank(column: pd.Series, label: str) -> float:
    labels = list(column.cat.categories) if hasattr(column, "cat") else []
    if label not in labels:
        raise _strange("band", label, labels)
    return float(labels.index(label))


def _strange(what: str, found: str, known: list[str]) -> SimulationError:
    return SimulationError(
        needed=f"a {what} of the scenario: {', '.join(known) or 'it has none'}",
        found=f"'{found}'",
        do=did_you_mean(found, known) or "use one of these",
    )


def _plain(value: Any) -> Any:
    """A number to 6 places, null where it is not finite; lists and tables likewise."""
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(part) for part in value]
    if isinstance(value, float | np.floating):
        return round(float(value), PLACES) if np.isfinite(value) else None
    return value
