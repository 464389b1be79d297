"""Every question about groups × every bad input: rows with a status, or a named error, and nothing else."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Callable, Iterator
from functools import cached_property
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval import fairness
from riskeval.errors import CohortError, EvaluationError
from riskeval.metrics import auc, flag_rate
from riskeval.report.bundle import csv

LEVELS = {"levels": ["low", "high"]}
TOOLS = {
    "Tool": {"score": "s", "risk": "r"},
    "Rule": {"band": "by_rule", **LEVELS},
    "Judge": {"band": "judged", **LEVELS},
}
ITEMS = ["i1", "i2", "i3"]
ROLES = {"outcome": "y", "groups": "g", "control": "kind", "items": ITEMS, "predictions": TOOLS}
CUT = {"cut": 5, "on": "score"}
PEOPLE = 240

Ask = Callable[[rv.Cohort, str], Any]


def frame_of(groups: list[str], n: int = PEOPLE) -> pd.DataFrame:
    """People dealt to the groups in turn."""
    rng = np.random.default_rng(7)
    items = rng.integers(0, 4, (3, n))
    score = items.sum(axis=0)
    frame = pd.DataFrame(dict(zip(ITEMS, items, strict=True)))
    return frame.assign(
        s=score,
        r=(score + 0.5) / 11,
        y=rng.binomial(1, (score + 2) / 13),
        g=np.resize(groups, n),
        kind=rng.choice(["x", "z"], n),
        by_rule=np.where(score >= 5, "high", "low"),
        judged=np.where(score + rng.integers(-2, 3, n) >= 5, "high", "low"),
    )


def cohort_of(frame: pd.DataFrame, **more: Any) -> rv.Cohort:
    return rv.Cohort(frame, **(ROLES | more))


def _cuts(cohort: rv.Cohort, reference: str) -> dict[str, float]:
    """A cut for each group, the reference's a lower one."""
    return dict.fromkeys(cohort.group_levels("g"), 5) | {reference: 4}


def _consequences(cohort: rv.Cohort, reference: str) -> Any:
    found = fairness.item_bias(cohort, "g", reference=reference)
    return fairness.item_consequences(cohort, found, cut=5, without=["i1"])


ASKED: dict[str, Ask] = {
    "conditional": lambda c, ref: fairness.conditional(
        c.only("Tool"), [flag_rate.at(5, on="score"), auc], by="g", reference=ref
    ),
    "criteria": lambda c, ref: fairness.criteria(
        c, by="g", reference=ref, prediction="Tool", margin=0.1, **CUT
    ),
    "decomposition": lambda c, ref: fairness.decomposition(c, "g", reference=ref),
    "calibration_differences": lambda c, ref: fairness.calibration_differences(
        c, "Tool", by="g", reference=ref
    ),
    "differential_prediction": lambda c, ref: fairness.differential_prediction(
        c, "Tool", by="g", reference=ref
    ),
    "dossier": lambda c, ref: fairness.dossier(c, by="g", reference=ref, prediction="Tool", **CUT),
    "equalised": lambda c, ref: fairness.equalised(c, "Tool", "flag_rate", by="g", reference=ref, **CUT),
    "frontier": lambda c, ref: fairness.frontier(c, "Tool", by="g", reference=ref, **CUT),
    "group_cuts": lambda c, ref: fairness.group_cuts(c, "Tool", _cuts(c, ref), by="g", **CUT),
    "incompatible": lambda c, ref: fairness.incompatible(c, "Tool", by="g", reference=ref, **CUT),
    "item_bias": lambda c, ref: fairness.item_bias(c, "g", reference=ref),
    "item_consequences": _consequences,
    "label_bias": lambda c, ref: fairness.label_bias(c, "Tool", by="g", reference=ref, **CUT),
    "overrides": lambda c, ref: fairness.overrides(c, rule="Rule", judgement="Judge", by="g", reference=ref),
    "score_difference": lambda c, ref: fairness.score_difference(c, "Tool", by="g", reference=ref),
    "xauc": lambda c, ref: fairness.xauc(c, "g", reference=ref, prediction="Tool"),
}
# Asked of 500 groups here; the others take seconds to a minute with so many, and are asked of 40.
QUICK = ("decomposition", "score_difference", "xauc", "frontier")
every_question = pytest.mark.parametrize("question", ASKED)


def with_group(changed: Callable[[pd.DataFrame, pd.Series], Any]) -> pd.DataFrame:
    """Groups a, b and c, of which c is changed."""
    frame = frame_of(["a", "b", "c"])
    changed(frame, frame["g"] == "c")
    return frame


def _one_person(frame: pd.DataFrame, c: pd.Series) -> None:
    frame.loc[c, "g"] = ["c", *["a"] * (int(c.sum()) - 1)]


def _set(column: str, value: Any) -> Callable[[pd.DataFrame, pd.Series], None]:
    def change(frame: pd.DataFrame, c: pd.Series) -> None:
        frame.loc[c, column] = value

    return change


def _nothing_known(frame: pd.DataFrame, c: pd.Series) -> None:
    for column in ("s", "r", "by_rule", "judged", *ITEMS):
        frame[column] = frame[column].mask(c)


BAD_GROUPS: dict[str, Callable[[], rv.Cohort]] = {
    "of one person": lambda: cohort_of(with_group(_one_person)),
    "without events": lambda: cohort_of(with_group(_set("y", 0))),
    "without non-events": lambda: cohort_of(with_group(_set("y", 1))),
    "without any prediction or item": lambda: cohort_of(with_group(_nothing_known), missing="drop"),
    "of weight zero": lambda: cohort_of(
        with_group(lambda f, c: f.insert(0, "w", np.where(c, 0.0, 1.0))), weights="w"
    ),
    "all with one score": lambda: cohort_of(with_group(_set("s", 3))),
}
HOSTILE = [
    "<script>alert(1)</script>", "=1+1", "+1", "-1", "@SUM(A1)", "$x^2$", "a|b", "a\nb", "{x}", "%s", "`",
]  # fmt: skip


def tables_of(found: Any) -> Iterator[tuple[str, pd.DataFrame]]:
    """Every table that a result holds, by name."""
    if isinstance(found, rv.Estimates):
        yield "itself", found.frame
        return
    for name in readable(type(found)):
        try:
            held = getattr(found, name)
        except EvaluationError:
            continue
        if isinstance(held, rv.Estimates):
            yield name, held.frame
        elif isinstance(held, pd.DataFrame):
            yield name, held


def readable(kind: type) -> list[str]:
    """Public fields and properties of a result."""
    fields = [field.name for field in dataclasses.fields(kind)]
    made = [name for name, one in vars(kind).items() if isinstance(one, property | cached_property)]
    return [name for name in (*fields, *made) if not name.startswith("_")]


def texts_of(found: Any) -> list[str]:
    """The result as text, as it is shown, and as Markdown or HTML where it has them."""
    shown = [repr(found), *([found.text] if hasattr(found, "text") else [])]
    return [*shown, *(getattr(found, n)() for n in ("_repr_markdown_", "_repr_html_") if hasattr(found, n))]


def read_whole(question: str, cohort: rv.Cohort, reference: str = "a") -> list[tuple[str, pd.DataFrame]]:
    """All tables and texts of an answer, every warning being an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = ASKED[question](cohort, reference)
        assert all(isinstance(text, str) and text for text in texts_of(found))
        return list(tables_of(found))


def read_or_refused(question: str, cohort: rv.Cohort, reference: str = "a") -> list[Any] | str:
    """All tables, or what a named error says."""
    try:
        return read_whole(question, cohort, reference)
    except (EvaluationError, CohortError) as error:
        return str(error)


@every_question
@pytest.mark.parametrize("bad", BAD_GROUPS)
def test_a_group_that_cannot_be_estimated_is_told_and_breaks_nothing(question: str, bad: str) -> None:
    tables = read_whole(question, BAD_GROUPS[bad]())
    rows = [frame for _, frame in tables if "status" in frame.columns]
    for frame in rows:
        unknown = frame["estimate"].isna() if "estimate" in frame.columns else frame["status"] == ""
        assert (frame.loc[unknown, "status"] != "ok").all()
    assert any(frame.astype(str).eq("c").any(axis=None) for _, frame in tables)


@every_question
@pytest.mark.parametrize("bad", BAD_GROUPS)
def test_such_a_group_as_the_reference_is_told_or_refused_by_name(question: str, bad: str) -> None:
    try:
        told = texts_of(ASKED[question](BAD_GROUPS[bad](), "c"))
    except EvaluationError as error:
        told = [problem.do for problem in error.problems]
    assert all(told)


BAD_REFERENCES = {"misspelt": ("groop B", "did you mean 'group B'"), "absent": ("zebra", "name one of")}


@every_question
@pytest.mark.parametrize("kind", BAD_REFERENCES)
def test_a_reference_that_nobody_belongs_to_is_an_error_that_names_those_there_are(
    question: str, kind: str
) -> None:
    reference, hint = BAD_REFERENCES[kind]
    cohort = cohort_of(frame_of(["group A", "group B"]))
    with pytest.raises(EvaluationError, match=hint):
        ASKED[question](cohort, reference)


@every_question
def test_a_group_column_that_nobody_knows_is_an_error_that_says_so(question: str) -> None:
    without = rv.Cohort(frame_of(["a", "b"]).rename(columns={"g": "group"}), **(ROLES | {"groups": "group"}))
    with pytest.raises((EvaluationError, CohortError), match="`g`"):
        ASKED[question](without, "a")


@every_question
def test_where_every_label_is_missing_there_is_one_group_and_nobody_to_compare(question: str) -> None:
    cohort = cohort_of(frame_of(["a"]).assign(g=None))
    told = read_or_refused(question, cohort, "(missing)")
    assert "To fix it" in told if isinstance(told, str) else told


@every_question
def test_names_that_are_markup_or_formulas_are_groups_like_others(question: str) -> None:
    tables = read_whole(question, cohort_of(frame_of(["a", *HOSTILE])))
    cells = {cell for _, frame in tables for cell in frame.astype(str).to_numpy().ravel()}
    assert set(HOSTILE) <= cells


@every_question
def test_no_page_is_handed_a_script_by_the_name_of_a_group(question: str) -> None:
    found = ASKED[question](cohort_of(frame_of(["a", HOSTILE[0]], 60)), "a")
    for way in ("_repr_html_", "_repr_markdown_"):
        if hasattr(found, way):
            assert "<script" not in getattr(found, way)()


@every_question
def test_a_spreadsheet_gets_no_formula_from_the_name_of_a_group(question: str) -> None:
    found = ASKED[question](cohort_of(frame_of(["a", *HOSTILE[1:5]], 60)), "a")
    for _, frame in tables_of(found):
        told = pd.read_csv(BytesIO(csv(frame)), dtype=str, keep_default_na=False).to_numpy().ravel()
        assert not set(HOSTILE) & set(told)


@every_question
def test_many_tiny_groups_are_as_many_rows(question: str) -> None:
    size = 500 if question in QUICK else 40
    dealt = ["g000"] * 20 + [f"g{k:03}" for k in range(size)]
    found = ASKED[question](cohort_of(frame_of(dealt, 2 * len(dealt))), "g000")
    assert all(texts_of(found))
    if question in QUICK:
        assert max(frame["g"].nunique() for _, frame in tables_of(found) if "g" in frame) >= size - 1


def test_a_control_that_is_also_a_group_column_is_refused_when_the_cohort_is_made() -> None:
    with pytest.raises(CohortError, match="`g`"):
        cohort_of(frame_of(["a", "b"]), control="g")


@every_question
def test_a_control_that_repeats_the_groups_is_told_and_breaks_nothing(question: str) -> None:
    frame = frame_of(["a", "b"])
    told = read_or_refused(question, cohort_of(frame.assign(kind=frame["g"])))
    if question == "conditional":
        assert "people at every level of kind" in told
    else:
        assert isinstance(told, list)
