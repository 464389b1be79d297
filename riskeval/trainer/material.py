"""What a study gives the page, after disclosure control, and why the rest is not there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from riskeval.report.context import Context
from riskeval.report.control import control
from riskeval.report.ledger import Ledger as Numbers
from riskeval.report.study import Study
from riskeval.trainer.group_ladders import GroupLadders, group_ladders
from riskeval.trainer.ladder import Ladder, ladder_of


@dataclass(frozen=True)
class Material:
    """The cells of a study that its report may show.

    Parameters
    ----------
    context : Context
        The study and what disclosure control decided about it.
    """

    context: Context

    @property
    def title(self) -> str:
        """The title of the study."""
        return self.context.study.title

    @property
    def minimum(self) -> int:
        """No count below this one is in the page."""
        return self.context.control.minimum

    @property
    def event(self) -> str:
        """The outcome and its length of follow-up, in words."""
        horizon = self.context.horizon
        return f"{self.context.cohort.outcome}" + (f" within {horizon}" if horizon else "")

    @cached_property
    def ladders(self) -> tuple[Ladder, ...]:
        """The predictions whose levels may be told apart."""
        found = []
        for name in self.context.cohort.predictions if self.context.control.countable else ():
            chosen = self.context.chain(name)
            ladder = ladder_of(*chosen) if chosen else None
            if ladder is not None and ladder.judges:
                found.append(ladder)
        return tuple(found)

    @cached_property
    def groups(self) -> tuple[GroupLadders, ...]:
        """Every group column and prediction by which two groups can be told apart."""
        return group_ladders(self.context)

    @property
    def lacking(self) -> str:
        """Why no prediction of the study can be shown, in a sentence."""
        cohort = self.context.cohort
        if not cohort.events or cohort.events == cohort.n:
            return "In the study everybody had the event, or nobody had: a line between them cannot be drawn."
        if not self.context.control.countable:
            return (
                f"In the study fewer than {self.minimum} people had the event, or fewer had none; no such "
                "count may be shown."
            )
        return (
            f"In the study no two levels could be told apart with at least {self.minimum} people with the "
            "event and as many without on each side."
        )


def material_of(study: Study) -> Material:
    """The cells of a study that its report may show."""
    return Material(Context(study, control(study), Numbers(study.settings.privacy.minimum_cell)))
