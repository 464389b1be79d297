"""What every section needs: the study, what may be shown of it, and the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from riskeval.analyses.score_table import score_table
from riskeval.cohort import Cohort
from riskeval.cuts import usable_roles
from riskeval.evaluate import evaluate
from riskeval.metric import Metric
from riskeval.metrics import auc, event_rate
from riskeval.report.chain import Chain
from riskeval.report.control import Control, Cut
from riskeval.report.disclosure import COUNTS, suppress
from riskeval.report.ledger import Ledger
from riskeval.report.rule_sensitivity import RuleSensitivity, rule_sensitivities
from riskeval.report.study import Study
from riskeval.report.tally import Tally, tallies
from riskeval.report.telling import without_telling
from riskeval.report.wording import months


@dataclass(frozen=True)
class Context:
    """The study, what may be shown of it, and the ledger that numbers are entered in."""

    study: Study
    control: Control
    ledger: Ledger

    @property
    def cohort(self) -> Cohort:
        """The people the report is about."""
        return self.control.cohort

    @property
    def horizon(self) -> str:
        """The length of follow-up in words."""
        return months(self.cohort.horizon_months)

    @property
    def with_risk(self) -> list[str]:
        """Predictions that state a risk for the horizon of the outcome."""
        return [
            name
            for name, prediction in self.cohort.predictions.items()
            if {"risk", "norm"} & set(usable_roles(self.cohort, prediction))
        ]

    def chain(self, name: str) -> tuple[Chain, str] | None:
        """The chain by which a prediction is tabulated, and its role; None where nothing can be shown."""
        for role in ("score", "band", "risk"):
            found = self.control.chain(name, role)
            if found is not None and found.places(role):
                return found, role
        return None

    def cuts(self, name: str | None = None) -> list[Cut]:
        """The decided thresholds that may be shown, each boundary once."""
        seen: dict[tuple[str, str, int], Cut] = {}
        for cut in self.control.cuts:
            if cut.at is not None and (name is None or cut.asked.prediction == name):
                shared = self.control.chain(cut.asked.prediction, cut.role)
                assert shared is not None
                seen.setdefault((cut.asked.prediction, shared.roles[0], cut.place), cut)
        return list(seen.values())

    @cached_property
    def tallies(self) -> tuple[Tally, ...]:
        """What happened to the answers of these people when the instruments of the study were scored."""
        return tallies(self.study, self.control.required, self.control.minimum)

    @cached_property
    def rule_sensitivities(self) -> tuple[RuleSensitivity, ...]:
        """The scored totals with missing answers, under every missing rule."""
        found = rule_sensitivities(self.study, self.control.required, self.tallies, self.control.minimum)
        return tuple(found)

    @cached_property
    def event_rates(self) -> pd.DataFrame:
        """The event rate of everybody and of each group, entered once as Table 1."""
        found = evaluate(self.cohort, event_rate, by=list(self.control.margins)).frame
        return self.ledger.add("sample", found)

    @cached_property
    def aucs(self) -> pd.DataFrame:
        """The AUC of each prediction for everybody."""
        return self.ledger.add("auc", self.discreet(evaluate(self.cohort, auc).frame))

    def discreet(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame without statistics of two levels that would give small counts away."""
        return without_telling(self.cohort, frame, self.control.minimum)

    def uncounted(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame without people and events of groups in which only few lack the prediction."""
        for column, name in self.control.uncounted:
            if column in frame:
                rows = (frame["prediction"] == name) & (frame[column] != "(all)")
                frame.loc[rows, list(COUNTS)] = np.nan
        return frame

    def levels(self, name: str, chain: Chain, role: str) -> pd.DataFrame:
        """The score table of a prediction at the boundaries that may be shown."""
        bounds = chain.bounds(role)
        frame = score_table(self.cohort, name, on=role, at=bounds).frame  # type: ignore[arg-type]
        frame["label"] = frame["at"].map(dict(zip(bounds, chain.names(role), strict=True)))
        return _coarse(frame, chain, bounds, role)

    def rates(self, cut: Cut, metrics: Sequence[Metric], by: Sequence[str] = ()) -> pd.DataFrame:
        """Metrics of one decided threshold, without the groups that must not show them."""
        assert cut.at is not None
        name = cut.asked.prediction
        placed = [metric.at(cut.at, on=cut.role) for metric in metrics]  # type: ignore[arg-type]
        frame = evaluate(self.cohort.only(name), placed, by=list(by)).frame
        frame["label"] = self.cut_name(cut)
        return self.withheld(frame, by)

    def withheld(self, frame: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
        """The frame without the rates of groups whose counts between thresholds are too few."""
        gone = np.zeros(len(frame), dtype=bool)
        for (column, name), labels in self.control.hidden.items():
            if column in by:
                of_group = frame[column].isin(labels) | frame["reference"].isin(labels) & (
                    frame[column] != "(all)"
                )
                gone |= (of_group & (frame["prediction"] == name)).to_numpy()
        return suppress(frame, gone)

    def cut_name(self, cut: Cut) -> str:
        """A threshold in words."""
        if cut.role == "band":
            chain = self.control.chain(cut.asked.prediction, "band")
            assert chain is not None
            assert cut.at is not None
            return f"{chain.bands[int(cut.at)]} or above"
        return f"{cut.role} ≥ {cut.at:g}"


def _coarse(frame: pd.DataFrame, chain: Chain, bounds: Sequence[float], role: str) -> pd.DataFrame:
    """Published risks of merged levels to two decimals: exact means would give the merged counts away."""
    edges = [*(chain.place(role, bound) for bound in bounds), len(chain.cells)]
    merged = {bound for bound, a, b in zip(bounds, edges, edges[1:], strict=False) if b - a > 1}
    rows = frame["at"].isin(merged) & frame["metric"].isin(["expected_rate", "eo_ratio"])
    numbers = ["estimate", "se", "lower", "upper"]
    frame.loc[rows, numbers] = frame.loc[rows, numbers].round(2)
    return frame
