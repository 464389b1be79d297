"""What overrides of a rule by a person look like, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from riskeval.fairness.rules_text import SPOKEN, untold
from riskeval.terms import ALL

if TYPE_CHECKING:
    from riskeval.fairness.overrides import Overrides

LIMITS = (
    "A difference between groups does not say why people were moved. Read it on the same level by rule: "
    "nobody can be raised from the highest. What was done about a risk may have prevented events."
)


def told(found: Overrides) -> str:
    """Sentences about how many were moved, in which groups more, and what it did to the errors."""
    rates = found.rates.frame
    overall = rates[(rates[list(found.rates.groups)] == ALL).all(axis=1)].set_index("metric")
    counted = found.people[["both", "rule_only", "judgement_only", "neither"]].sum()
    left = int(counted.sum() - counted["both"])
    return " ".join(
        [
            f"{found.judgement} departs from {found.rule} for {_share(overall.loc['overridden'])} of "
            f"{int(counted['both']):,} people: raised {_share(overall.loc['raised'])}, lowered "
            f"{_share(overall.loc['lowered'])}.",
            f"{left:,} people lack one or both and are left out." if left else "",
            *(_gaps(row, found) for _, row in _of(found.contrasts, "raised").head(SPOKEN).iterrows()),
            *untold(len(_of(found.contrasts, "raised"))),
            LIMITS,
        ]
    ).replace("  ", " ")


def _of(table: Any, metric: str) -> pd.DataFrame:
    frame: pd.DataFrame = table.frame
    return frame[frame["metric"] == metric]


def _gaps(row: pd.Series[Any], found: Overrides) -> str:
    """One group against the reference, in both directions."""
    columns = list(found.rates.groups)
    lowered = _of(found.contrasts, "lowered")
    other = lowered[(lowered[columns] == row[columns]).all(axis=1)].iloc[0]
    name = ", ".join(str(row[column]) for column in columns)
    return f"{name} against {found.reference}: raised {_gap(row)}, lowered {_gap(other)}."


def _gap(row: pd.Series[Any]) -> str:
    estimate, lower, upper = (100 * float(row[column]) for column in ("estimate", "lower", "upper"))
    if pd.isna(lower):
        return f"cannot be compared ({row['note'] or row['status']})"
    shown = "" if lower > 0 or upper < 0 else " (no difference is shown, which is not equality)"
    return f"{estimate:+.1f} points [{lower:+.1f}, {upper:+.1f}]{shown}"


def _share(row: Any) -> str:
    return f"{100 * row['estimate']:.1f} % [{100 * row['lower']:.1f}, {100 * row['upper']:.1f}]"
