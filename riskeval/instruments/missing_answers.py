"""How many of the answers that an output rests on a person lacks."""

from __future__ import annotations

from typing import Any

import numpy as np

from riskeval.design import Floats
from riskeval.instruments.entries import NOT_RATED, OMITTED, UNKNOWN
from riskeval.instruments.instrument import Instrument
from riskeval.instruments.refusals import Outside
from riskeval.instruments.score import CodeMaps, Items, compute, read_sheet


def missing_answers(
    instrument: Instrument,
    frame: Any,
    output: str,
    *,
    items: Items | None = None,
    codes: CodeMaps | None = None,
    outside: Outside | None = None,
) -> Floats:
    """Answers not rated, omitted or unknown among those `output` needs; NaN for people not scored at all.

    What does not apply to a person is not missing, and neither is an optional column that the table lacks.

    Parameters
    ----------
    instrument : Instrument
    frame : data frame
    output : str
        Id of a value, band or risk.
    items, codes, outside
        As for :meth:`Instrument.score`.

    Returns
    -------
    array of float, shape (people,)
    """
    plan = instrument.plan
    sheet = compute(plan, *read_sheet(plan, frame, items or {}, codes or {}), outside=outside)
    count = np.zeros(sheet.rows)
    for name in plan.nodes[output].inputs:
        entry, one = sheet.entries[name], plan.inputs[name]
        if entry.kinds is not None and not (one.optional and entry.given is None):
            count += np.isin(entry.kinds, (NOT_RATED, OMITTED, UNKNOWN))
    count[sheet.refused] = np.nan
    return count
