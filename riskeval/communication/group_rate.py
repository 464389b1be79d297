"""The one thing that can be told: how often the event happened in a group, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from riskeval.communication.wording import Wording
from riskeval.declaration import group_columns
from riskeval.errors import EvaluationError, Problem, raise_all
from riskeval.points import is_number
from riskeval.remarks import FEW

TOLD = ("event_rate", "ppv", "transported_ppv")


@dataclass(frozen=True)
class GroupRate:
    """How often the event happened in a group of people, with its interval.

    Made by :meth:`of_counts`, :meth:`of_row` or :meth:`of_limits`. The interval is about the rate of a group;
    there is none for a person.

    Attributes
    ----------
    estimate, lower, upper : float
        In [0, 1]; the limits are NaN where there is no interval.
    confidence : float
    events, people : float or None
        Counts, where the rate is a plain count of people; ``people`` alone for other estimates.
    months : float or None
        Length of the follow-up.
    wording : Wording
    method : str
        Of the interval.

    Examples
    --------
    >>> from riskeval.communication import GroupRate
    >>> rate = GroupRate.of_counts(5, 20, months=12, group="people rated high", event="reoffended")
    >>> rate.estimate, round(rate.lower, 3), round(rate.upper, 3)
    (0.25, 0.112, 0.469)
    """

    estimate: float
    lower: float
    upper: float
    confidence: float = 0.95
    events: float | None = None
    people: float | None = None
    months: float | None = None
    wording: Wording = field(default_factory=Wording)
    method: str = ""

    @classmethod
    def of_counts(
        cls,
        events: float,
        people: float,
        *,
        months: float | None = None,
        group: str = Wording.group,
        event: str = Wording.event,
        otherwise: str = "",
        confidence: float = 0.95,
    ) -> GroupRate:
        """The rate of ``events`` among ``people``, with Wilson's interval.

        Parameters
        ----------
        events, people : int
            People with the event, and all people of the group.
        months : float, optional
            Length of the follow-up.
        group, event, otherwise : str
            See :class:`Wording`.
        confidence : float
            Of the interval.

        Raises
        ------
        EvaluationError
            For counts that cannot be, all problems together.
        """
        wording = Wording(group, event, otherwise)
        checked = [*count_problems(events, people), *_common_problems(months, confidence, wording)]
        raise_all(EvaluationError, checked)
        lower, upper = _wilson(events / people, people, confidence)
        return cls(events / people, lower, upper, confidence, events, people, months, wording, "Wilson")

    @classmethod
    def of_limits(
        cls,
        estimate: float,
        lower: float = math.nan,
        upper: float = math.nan,
        *,
        people: float | None = None,
        months: float | None = None,
        group: str = Wording.group,
        event: str = Wording.event,
        otherwise: str = "",
        confidence: float = 0.95,
        method: str = "as given",
    ) -> GroupRate:
        """A rate that was estimated elsewhere, such as a weighted or a published one.

        Parameters
        ----------
        estimate, lower, upper : float
            Between 0 and 1; leave the limits out where there is no interval.
        people : int, optional
            How many people it rests on.
        months, group, event, otherwise, confidence
            As for `of_counts`.
        method : str
            How the interval was made.

        Raises
        ------
        EvaluationError
            For percentages, limits in the wrong order and the like, all problems together.
        """
        wording = Wording(group, event, otherwise)
        found = [*_limit_problems(estimate, lower, upper), *_common_problems(months, confidence, wording)]
        if people is not None and not (is_number(people) and people > 0):
            found.append(Problem("people above 0", f"{people}", "give how many people the rate rests on"))
        raise_all(EvaluationError, found)
        return cls(estimate, lower, upper, confidence, None, people, months, wording, method)

    @classmethod
    def of_row(
        cls, row: Mapping[str, Any] | Any, *, group: str = "", event: str = Wording.event, otherwise: str = ""
    ) -> GroupRate:
        """The rate in one row of an `Estimates` frame: an event rate, or a PPV.

        Parameters
        ----------
        row : pandas.Series or mapping
            Such as ``estimates.frame.iloc[0]``.
        group : str, optional
            By default named by the row's prediction, level and groups.
        event, otherwise : str
            See :class:`Wording`.

        Raises
        ------
        EvaluationError
            Where the row is no rate of the event in a group, or has no estimate.
        """
        given = dict(row)
        raise_all(EvaluationError, row_problems(given))
        months = given["horizon"] if is_number(given["horizon"]) else None
        words = group or group_of(given)
        estimate, n, events = (float(given[name]) for name in ("estimate", "n", "events"))
        made = cls.of_limits(
            estimate,
            float(given["lower"]),
            float(given["upper"]),
            months=months,
            group=words,
            event=event,
            otherwise=otherwise,
            confidence=float(given["confidence"]),
            method=str(given["method"]),
        )
        if given["metric"] != "event_rate" or not n > 0:
            return made
        counted = math.isclose(events / n, estimate, abs_tol=1e-12)
        return replace(made, people=n, events=events if counted else None)

    @property
    def has_interval(self) -> bool:
        """Whether both limits are known."""
        return not (math.isnan(self.lower) or math.isnan(self.upper))

    @property
    def counts_people(self) -> bool:
        """Whether the interval is that of a count of independent people: no weights, no clusters."""
        if self.events is None or self.people is None:
            return False
        plain = _wilson(self.events / self.people, self.people, self.confidence)
        return all(
            math.isclose(a, b, abs_tol=1e-9) for a, b in zip(plain, (self.lower, self.upper), strict=True)
        )

    @property
    def event(self) -> str:
        """What happened, within which time."""
        if self.months is None:
            return self.wording.event
        return f"{self.wording.event} within {self.months:g} month{'' if self.months == 1 else 's'}"

    @property
    def few(self) -> bool:
        """Whether fewer than ten people had the event, or fewer than ten had not."""
        if self.events is None or self.people is None:
            return False
        return min(self.events, self.people - self.events) < FEW


def count_problems(events: Any, people: Any, prefix: str = "") -> list[Problem]:
    """What is wrong with a number of events among a number of people."""
    found = []
    for name, value in ((f"{prefix}events", events), (f"{prefix}people", people)):
        if not (is_number(value) and value >= 0 and value == int(value)):
            do = (
                "count people"
                if not is_number(value) or value < 0
                else "give counts, not a rate or a percentage"
            )
            found.append(Problem(f"{name} as a whole number of at least 0", f"{value}", do))
    if not found and people == 0:
        found.append(Problem(f"at least one of {prefix}people", "0", "a rate of nobody does not exist"))
    if not found and events > people:
        do = "count people with the event among these people; is one of the two a percentage?"
        found.append(Problem("no more events than people", f"{events:g} events of {people:g} people", do))
    return found


def row_problems(row: Mapping[str, Any]) -> list[Problem]:
    """Why a row of an Estimates frame is no rate of the event in a group."""
    columns = ("metric", "estimate", "lower", "upper", "confidence", "horizon", "contrast", "n", "events")
    if absent := [name for name in columns if name not in row]:
        return [Problem("a row of an Estimates frame", f"no `{absent[0]}`", "give `estimates.frame.iloc[0]`")]
    if row["contrast"] != "":
        do = "give the row of one group, and the other as `others` or `everybody`"
        return [Problem("the rate of one group", f"a {row['contrast']} of two", do)]
    if row["metric"] not in TOLD:
        do = "give a row of `event_rate`, overall, by group or by level"
        return [Problem("how often the event happened in a group", f"`{row['metric']}`", do)]
    if not is_number(row["estimate"]):
        why = " ".join(str(row.get(name, "")) for name in ("status", "note")).strip()
        return [Problem("an estimate", why or "none", "choose a group in which the rate is defined")]
    return []


def group_of(row: Mapping[str, Any]) -> str:
    """Whom a row of an Estimates frame is about, in words."""
    columns = group_columns(row)
    labels = ", ".join(f"{name} {row[name]}" for name in columns if row[name] != "(all)")
    level = f"rated {row['label']}" if row["label"] else f"at {row['at']:g}" if is_number(row["at"]) else ""
    above = " or above" if row["metric"] != "event_rate" else ""
    place = f" {level}{above} on {row['prediction']}" if level else ""
    return f"people{place}{f' ({labels})' if labels else ''}" if place or labels else "people in these data"


def _wilson(rate: float, people: float, confidence: float) -> tuple[float, float]:
    from riskeval.intervals import critical, wilson

    lower, upper = wilson(rate, people, critical(confidence))
    return float(lower), float(upper)


def _common_problems(months: Any, confidence: Any, wording: Wording) -> Iterator[Problem]:
    if months is not None and not (is_number(months) and months > 0):
        yield Problem("months above 0", f"{months}", "give the length of the follow-up, or leave it out")
    if not (is_number(confidence) and 0 < confidence < 1):
        yield Problem("a confidence between 0 and 1", f"{confidence}", "write 0.95 for 95%")
    yield from wording.problems()


def _limit_problems(estimate: Any, lower: Any, upper: Any) -> Iterator[Problem]:
    given = {"the rate": estimate, "the lower limit": lower, "the upper limit": upper}
    without = _absent(lower) and _absent(upper)
    for name, value in given.items():
        if name != "the rate" and without:
            continue
        if not (is_number(value) and 0 <= value <= 1):
            percent = is_number(value) and 1 < value <= 100
            do = f"divide percentages by 100: {value / 100:g}" if percent else "give a rate, or both limits"
            yield Problem(f"{name} between 0 and 1", f"{value}", do)
            return
    if not (without or lower <= estimate <= upper):
        yield Problem("lower ≤ rate ≤ upper", f"{lower:g}, {estimate:g}, {upper:g}", "correct the order")


def _absent(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)
