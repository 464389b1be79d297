"""Which term is compared with which."""

from __future__ import annotations

from collections.abc import Sequence

from riskeval.cohort import Cohort
from riskeval.errors import EvaluationError
from riskeval.terms import ALL, Contrast, How, Term


def contrasts(
    cohort: Cohort,
    terms: Sequence[Term],
    axis: str | Sequence[str],
    reference: str | Sequence[str],
    how: How,
    columns: Sequence[str],
) -> list[Contrast]:
    """Every term against its like in the reference."""
    if not terms:
        raise EvaluationError(
            needed="estimates to compare",
            found="contrasts",
            do="make contrasts from the result of `evaluate`",
        )
    if axis == "prediction" and isinstance(reference, str):
        _known(reference, list(cohort.predictions), "prediction")
        found = [c for term in terms for c in _against_prediction(term, terms, reference, how)]
    else:
        wanted = _cell(cohort, axis, reference, columns)
        found = [c for term in terms for c in _against_group(term, terms, wanted, how)]
    if not found:
        raise EvaluationError(
            needed=f"rows that can be compared with `{reference}`",
            found="none with the same metric, role and threshold",
            do="evaluate the same metric for both; pair thresholds of different instruments with `cuts=`",
        )
    return found


def _known(reference: str, choices: list[str], axis: str) -> None:
    if reference not in choices:
        raise EvaluationError(
            needed=f"a reference {axis}: one of {choices}", found=f"`{reference}`", do="name one of them"
        )


def _against_prediction(term: Term, terms: Sequence[Term], reference: str, how: How) -> list[Contrast]:
    if term.prediction in (reference, ALL):
        return []
    likes = [t for t in terms if (t.prediction, t.request, t.group) == (reference, term.request, term.group)]
    return [c for like in likes if (c := _paired(term, like, how, reference)) is not None]


def _paired(term: Term, like: Term, how: How, reference: str) -> Contrast | None:
    """The two at the points they share: equal role and threshold, or a cut of the same name."""
    if term.unavailable or like.unavailable:
        return Contrast(*_one_point(term, like), how, reference)
    if term.metric.axis is None:
        return Contrast(term, like, how, reference)
    if term.named:
        places = {name: i for i, name in enumerate(like.labels)} if like.named else {}
        pairs = [(i, places[name]) for i, name in enumerate(term.labels) if name in places]
    else:
        theirs_at = {ends: i for i, ends in enumerate(zip(like.at, like.until, strict=True))}
        by_point = theirs_at if like.on == term.on or term.metric.assumes else {}
        mine_at = enumerate(zip(term.at, term.until, strict=True))
        pairs = [(i, by_point[ends]) for i, ends in mine_at if ends in by_point]
    if not pairs:
        return None
    mine, theirs = zip(*pairs, strict=True)
    return Contrast(term.only(mine), like.only(theirs), how, reference)


def _one_point(term: Term, like: Term) -> tuple[Term, Term]:
    """Both with one row, because one of them cannot be computed."""
    return term.only((0,)), like.only((0,))


def _cell(
    cohort: Cohort, axis: str | Sequence[str], reference: str | Sequence[str], columns: Sequence[str]
) -> dict[str, str]:
    """The reference label of each column of the axis."""
    axes = (axis,) if isinstance(axis, str) else tuple(axis)
    labels = (reference,) if isinstance(reference, str) else tuple(reference)
    unknown = [one for one in axes if one not in columns]
    if unknown:
        raise EvaluationError(
            needed='an axis to compare along: "prediction" or a column of `by`',
            found=f"`{unknown[0]}`",
            do=f"use one of {['prediction', *columns]}",
        )
    if len(axes) != len(labels):
        raise EvaluationError(
            needed=f"a reference label for each of {list(axes)}",
            found=f"{len(labels)}: {list(labels)}",
            do='write contrast(("sex", "ethnicity"), reference=("male", "white"))',
        )
    for one, label in zip(axes, labels, strict=True):
        _known(label, cohort.group_levels(one), one)
    return dict(zip(axes, labels, strict=True))


def _against_group(term: Term, terms: Sequence[Term], reference: dict[str, str], how: How) -> list[Contrast]:
    wanted = tuple((column, reference.get(column, label)) for column, label in term.group)
    if not reference.keys() <= dict(term.group).keys() or term.group == wanted:
        return []
    same = (term.prediction, term.request, wanted, term.on)
    name = ", ".join(reference.values())
    return [Contrast(term, t, how, name) for t in terms if (t.prediction, t.request, t.group, t.on) == same]
