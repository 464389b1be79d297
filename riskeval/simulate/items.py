"""Answers to the items of any instrument, moved by a latent propensity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from riskeval.instruments.entries import read_entry
from riskeval.simulate.answer_scale import scale_of
from riskeval.simulate.draws import Floats, Integers, logistic

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from riskeval.instruments.inputs import Input
    from riskeval.instruments.instrument import Instrument

MissingKind = Literal["not rated", "omitted", "not applicable", "unknown"]
TRIES, ROUNDS, ROUNDS_FOR_WARNINGS = 10, 20, 4


@dataclass(frozen=True)
class Response:
    """How an answer follows the propensity: a graded response model.

    An item with m + 1 ordered answers 0 … m reaches answer k or a higher one with probability
    ``logistic(discrimination * (propensity - difficulty) - log(k / (m + 1 - k)))``. At a propensity equal to
    `difficulty` all answers are equally likely.

    Parameters
    ----------
    discrimination : float
        How steeply the answers rise with the propensity; 0 is not at all, negative is downwards.
    difficulty : float or array of float, shape (people,)
        The propensity at which the middle answer is typical. One number per person makes an item that works
        differently in some groups.
    """

    discrimination: float = 1.0
    difficulty: ArrayLike = 0.0


def draw_items(
    instrument: Instrument,
    latent: ArrayLike,
    seed: int,
    *,
    missing: float | Mapping[MissingKind, float] = 0.0,
    responses: Mapping[str, Response] | None = None,
) -> pd.DataFrame:
    """Draw a data file for an instrument: one row of answers per person, and nobody in it is real.

    A person with a higher propensity tends to have higher codes, counts and numbers, and more yes answers;
    codes without an order and dates do not follow it. What does not apply to a person is blank. People whose
    answers the definition would refuse or warn about (contradictions, dates in the wrong order, somebody
    outside the population) are drawn again, up to 200 times, or 40 for a warning; the few that contradict
    themselves even then stay, and scoring says why. So these are consistent people at each propensity.

    Parameters
    ----------
    instrument : Instrument
        Whose items to answer; see :func:`riskeval.load_instrument`.
    latent : array of float, shape (people,)
        The propensity of each person; standard normal numbers are usual.
    seed : int
        Seed of the random numbers. The same seed gives the same table on every machine.
    missing : float or mapping of str to float
        Share of the answers that are left blank, or the share of each kind of missing: "not rated" (blank),
        "omitted", "not applicable", "unknown". A kind for which an item has no code is not drawn for it.
        Missing answers relate to nothing, and the other answers are the same as without them.
    responses : mapping of str to Response, optional
        How the answers in a column follow the propensity, where it is not the default: discrimination 1 and
        difficulty 0; counts 1 and 1; flags 1 and 3.

    Returns
    -------
    pandas.DataFrame
        One row per person, one column for each of ``instrument.inputs``: codes and yes/no as text, whole
        numbers as Int64, dates as text such as "2014-03-01"; missing is blank or a code of the definition.

    Examples
    --------
    >>> import riskeval as rv
    >>> from riskeval.simulate import draw_items
    >>> bvc = rv.load_instrument("bvc")
    >>> frame = draw_items(bvc, latent=[-2.0, 0.0, 2.0], seed=1)
    >>> frame.shape[0]
    3
    """
    propensity = np.asarray(latent, dtype=np.float64)
    answers, gaps = np.random.Generator(np.random.PCG64(seed)).spawn(2)
    shares: Mapping[MissingKind, float] = missing if isinstance(missing, Mapping) else {"not rated": missing}
    drawing = _Drawing(instrument, propensity, responses or {})
    columns = drawing.consistent(answers)
    return pd.DataFrame({one.id: _with_gaps(gaps, one, columns[one.id], shares) for one in instrument.inputs})


class _Drawing:
    def __init__(self, instrument: Instrument, propensity: Floats, responses: Mapping[str, Response]) -> None:
        self.instrument, self.propensity = instrument, propensity
        self.scales = {one.id: scale_of(one, instrument.definition) for one in instrument.inputs}
        self.responses = {one.id: responses.get(one.id, _usual(one)) for one in instrument.inputs}

    def consistent(self, rng: np.random.Generator) -> pd.DataFrame:
        """Draw everybody, and again those whose answers do not go together; the best draw is kept."""
        drawn = self._drawn(rng, np.arange(len(self.propensity)))
        doubts = self._doubts(drawn)
        for turn in range(ROUNDS):
            again = np.flatnonzero(doubts > (0 if turn < ROUNDS_FOR_WARNINGS else 1))
            if not len(again):
                break
            fresh = self._drawn(rng, np.repeat(again, TRIES))
            found = self._doubts(fresh).reshape(-1, TRIES)
            best = found.argmin(axis=1) + TRIES * np.arange(len(again))
            better = found.min(axis=1) < doubts[again]
            for name, column in fresh.items():
                drawn[name][again[better]] = column[best[better]]
            doubts[again] = np.minimum(found.min(axis=1), doubts[again])
        return self._written(drawn)

    def _drawn(self, rng: np.random.Generator, people: Integers) -> dict[str, Integers]:
        """The number of an answer to each item, lowest 0."""
        return {name: self._column(rng, name, people) for name in self.scales}

    def _column(self, rng: np.random.Generator, name: str, people: Integers) -> Integers:
        scale, response = self.scales[name], self.responses[name]
        difficulty = np.broadcast_to(np.asarray(response.difficulty, dtype=np.float64), self.propensity.shape)
        moved = response.discrimination * (self.propensity - difficulty)[people]
        return graded(moved if scale.ordered else np.zeros(len(people)), scale.answers, rng)

    def _doubts(self, drawn: Mapping[str, Integers]) -> Integers:
        """For each person 2 where the instrument refuses the answers, 1 where it warns about them."""
        frame = self._written(drawn)
        issues = self.instrument.score(frame).issues
        doubts = np.zeros(len(frame), dtype=np.int64)
        for level, doubt in (("warning", 1), ("error", 2)):
            doubts[issues.loc[issues["level"] == level, "row"].to_numpy(dtype=np.int64) - 1] = doubt
        return doubts

    def _written(self, drawn: Mapping[str, Integers]) -> pd.DataFrame:
        """The answers as they stand in a data file; what somebody is not asked is blank."""
        frame = pd.DataFrame({name: self.scales[name].written(column) for name, column in drawn.items()})
        plan = self.instrument.plan
        if plan.asked_when:
            columns = {name: read_entry(one, frame[name], None).column for name, one in plan.inputs.items()}
            for name, formula in plan.asked_when.items():
                frame[name] = frame[name].mask(formula.evaluate(columns, plan.kinds) == 0)
        return frame


def graded(log_odds: Floats, answers: int, rng: np.random.Generator) -> Integers:
    """Draw one of the answers 0 … `answers` - 1 for each person by the graded response model.

    ``P(answer >= k) = logistic(log_odds - log(k / (answers - k)))``.
    """
    drawn = rng.random(log_odds.shape)
    with np.errstate(divide="ignore"):
        share = logistic(log_odds - np.log(drawn / (1.0 - drawn)))
    return np.minimum((share * answers).astype(np.int64), answers - 1)


def _usual(one: Input) -> Response:
    if one.role == "flag":
        return Response(difficulty=3.0)
    return Response(difficulty=1.0) if one.type == "count" else Response()


def _with_gaps(
    rng: np.random.Generator, one: Input, column: pd.Series, shares: Mapping[MissingKind, float]
) -> pd.Series:
    """Blank some answers, and write the codes of the other kinds of missing over some."""
    drawn, start = rng.random(len(column)), 0.0
    codes = _missing_codes(one)
    for kind, share in shares.items():
        here = (drawn >= start) & (drawn < start + share) & column.notna()
        start += share
        if kind == "not rated":
            column = column.mask(here)
        elif kind in codes and here.any():
            column = column.astype(object).mask(here, codes[kind])
    return column


def _missing_codes(one: Input) -> dict[str, str]:
    """The first code of each kind of missing."""
    codes: dict[str, str] = {}
    for code in one.codes:
        if code.missing:
            codes.setdefault(code.missing, code.code)
    for text, kind in one.missing_codes.items():
        codes.setdefault(kind, text)
    return codes
