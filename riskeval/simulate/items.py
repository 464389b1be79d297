"""Answers to the items of any instrument, moved by what is latent in a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from riskeval.errors import SimulationError, raise_all
from riskeval.instruments.entries import read_entry
from riskeval.simulate.draws import Floats, Integers, Stream
from riskeval.simulate.gaps import Gaps, share_problems, spelled_out, with_gaps
from riskeval.simulate.graded import Response, graded
from riskeval.simulate.item_checks import (
    missing_problems,
    people_problems,
    response_problems,
    seed_problems,
    too_many_missing,
)
from riskeval.simulate.missing import Missing
from riskeval.simulate.plausible_answers import plausible_answers

if TYPE_CHECKING:
    from riskeval.instruments.definition import Definition
    from riskeval.instruments.inputs import Input
    from riskeval.instruments.instrument import Instrument

RISK, PROTECTION, SAFER = "risk", "protection", "higher is safer"
TRIES, ROUNDS, ROUNDS_FOR_WARNINGS = 10, 20, 4


def draw_items(
    instrument: Instrument,
    latent: ArrayLike | Mapping[str, ArrayLike],
    seed: int,
    *,
    missing: Gaps = 0.0,
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
    latent : array of float, shape (people,), or mapping of str to such arrays
        The propensity of each person; standard normal numbers are usual. With
        ``{"risk": …, "protection": …}`` the items of a sum that is "higher is safer" follow protection, and
        all others risk; a response can name any other number, or a weighted sum.
    seed : int
        Seed of the random numbers. The same seed gives the same table on every machine. Each item has draws
        of its own: changing one leaves the others as they are, but for people who are drawn again.
    missing : float, array of float, Missing, or several of these
        Share of the answers that are left blank, for all or for each person, or the share of each kind of
        missing: "not rated" (blank), "omitted", "not applicable", "unknown". A kind for which an item has no
        code is not drawn for it. With a share, missing answers relate to nothing; a
        :class:`~riskeval.simulate.Missing`, or a list of them, can depend on the latent numbers and on the
        true answer. The other answers are the same as without missing ones.
    responses : mapping of str to Response, optional
        How the answers in a column follow the propensity, where it is not the default: discrimination 1 and
        difficulty 0; counts 1 and 1; flags 1 and 3.

    Returns
    -------
    pandas.DataFrame
        One row per person, one column for each of ``instrument.inputs``: codes and yes/no as text, whole
        numbers as Int64, dates as text such as "2014-03-01"; missing is blank or a code of the definition.

    Raises
    ------
    SimulationError
        An item or a latent number that does not exist, a kind of missing that no code writes, or numbers that
        cannot be; all of them at once, before anything is drawn.

    Examples
    --------
    >>> import riskeval as rv
    >>> from riskeval.simulate import draw_items
    >>> bvc = rv.load_instrument("bvc")
    >>> frame = draw_items(bvc, latent=[-2.0, 0.0, 2.0], seed=1)
    >>> frame.shape[0]
    3
    """
    given = latent if isinstance(latent, Mapping) else {RISK: latent}
    latents = {name: np.asarray(numbers, dtype=np.float64) for name, numbers in given.items()}
    raise_all(SimulationError, [*seed_problems(seed), *people_problems(latents), *share_problems(missing)])
    return _Drawing(instrument, latents, responses or {}, seed, spelled_out(missing)).frame()


class _Drawing:
    """Answers of one instrument: draws of its own for each item, and again where they do not go together."""

    def __init__(
        self,
        instrument: Instrument,
        latents: Mapping[str, Floats],
        responses: Mapping[str, Response],
        seed: int,
        gaps: list[Missing],
    ) -> None:
        self.instrument, self.latents, self.gaps, self.seed = instrument, latents, gaps, seed
        self.responses = _every_response(instrument, responses, latents)
        self._check()
        self.people = len(next(iter(latents.values())))
        self.plausible = {one.id: plausible_answers(one, instrument.definition) for one in instrument.inputs}
        self.streams = {name: Stream(seed, instrument.id, name) for name in self.plausible}
        self.log_odds = {name: self._log_odds(self.responses[name]) for name in self.plausible}

    def _check(self) -> None:
        raise_all(
            SimulationError,
            [
                *response_problems(self.instrument, self.responses, self.latents),
                *missing_problems(self.instrument, self.gaps, self.latents),
            ],
        )
        raise_all(SimulationError, too_many_missing(self.gaps, self.latents))

    def _log_odds(self, response: Response) -> Floats:
        followed = {response.latent: 1.0} if isinstance(response.latent, str) else response.latent or {}
        parts = [weight * self.latents[name] for name, weight in followed.items()]
        return np.broadcast_to(response.log_odds(sum(parts, np.zeros(self.people))), (self.people,))

    def frame(self) -> pd.DataFrame:
        """The data file: consistent answers, some of them missing."""
        drawn = self.consistent()
        frame = self._written(drawn)
        return pd.DataFrame(
            {one.id: self._with_gaps(one, frame[one.id], drawn) for one in self.instrument.inputs}
        )

    def _with_gaps(self, one: Input, column: pd.Series, drawn: Mapping[str, Integers]) -> pd.Series:
        plausible = self.plausible[one.id]
        position = (
            drawn[one.id] / max(plausible.answers - 1, 1) if plausible.ordered else np.zeros(self.people)
        )
        uniforms = Stream(self.seed, self.instrument.id, one.id, "missing").uniforms(self.people)
        return with_gaps(one, column, position, self.gaps, self.latents, uniforms)

    def consistent(self) -> dict[str, Integers]:
        """Draw everybody, and again those whose answers do not go together; the best draw is kept."""
        drawn = self._drawn(np.arange(self.people))
        doubts = self._doubts(drawn)
        for turn in range(ROUNDS):
            again = np.flatnonzero(doubts > (0 if turn < ROUNDS_FOR_WARNINGS else 1))
            if not len(again):
                break
            fresh = self._drawn(np.repeat(again, TRIES))
            found = self._doubts(fresh).reshape(-1, TRIES)
            best = found.argmin(axis=1) + TRIES * np.arange(len(again))
            better = found.min(axis=1) < doubts[again]
            for name, column in fresh.items():
                drawn[name][again[better]] = column[best[better]]
            doubts[again] = np.minimum(found.min(axis=1), doubts[again])
        return drawn

    def _drawn(self, people: Integers) -> dict[str, Integers]:
        """The number of an answer to each item, lowest 0."""
        return {name: self._column(name, people) for name in self.plausible}

    def _column(self, name: str, people: Integers) -> Integers:
        plausible, uniforms = self.plausible[name], self.streams[name].uniforms(len(people))
        moved = self.log_odds[name][people] if plausible.ordered else np.zeros(len(people))
        return graded(moved, plausible.answers, uniforms)

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
        frame = pd.DataFrame({name: self.plausible[name].written(column) for name, column in drawn.items()})
        plan = self.instrument.plan
        if plan.asked_when:
            columns = {name: read_entry(one, frame[name], None).column for name, one in plan.inputs.items()}
            for name, formula in plan.asked_when.items():
                frame[name] = frame[name].mask(formula.evaluate(columns, plan.kinds) == 0)
        return frame


def _every_response(
    instrument: Instrument, responses: Mapping[str, Response], latents: Mapping[str, Floats]
) -> dict[str, Response]:
    """A response of every item, and what it follows."""
    usual = {one.id: _usual(one, instrument.definition, latents) for one in instrument.inputs}
    given = {
        name: replace(one, latent=usual[name].latent) if one.latent is None and name in usual else one
        for name, one in responses.items()
    }
    return usual | given


def _usual(one: Input, definition: Definition, latents: Mapping[str, Floats]) -> Response:
    """The response of an item for which none is given."""
    follows = next(iter(latents)) if len(latents) == 1 else RISK
    if PROTECTION in latents and _protective(one, definition):
        follows = PROTECTION
    if one.role == "flag":
        return Response(difficulty=3.0, latent=follows)
    return Response(difficulty=1.0 if one.type == "count" else 0.0, latent=follows)


def _protective(one: Input, definition: Definition) -> bool:
    """Whether a sum that is "higher is safer" counts the item, or the judgement is one of protection."""
    if one.role == "judgement":
        return definition.direction == SAFER
    return any(
        (spec.direction or definition.direction) == SAFER
        and spec.payload == "sum"
        and any(one.id in terms for terms in spec.branches().values())
        for _, _, spec in definition.computed()
    )
