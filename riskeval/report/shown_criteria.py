"""Criteria between groups from the counts that may be shown by group, as the command prints them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from riskeval.cohort import Cohort
from riskeval.errors import EvaluationError, Problem, did_you_mean, raise_all
from riskeval.fairness.bundles import CRITERIA, Criterion
from riskeval.fairness.criteria import Criteria, criteria
from riskeval.fairness.criteria_comparisons import OF_FLAGS
from riskeval.fairness.criteria_text import LIMITS, heading_of, judged
from riskeval.fairness.margins import unknown_criterion
from riskeval.instruments.catalogue_markdown import escaped
from riskeval.prediction import Prediction
from riskeval.report.chain import SAME
from riskeval.report.context import Context
from riskeval.report.control import control, folded_label
from riskeval.report.disclosure import cell_passes
from riskeval.report.group_levels import GroupLevels, group_levels
from riskeval.report.ledger import Ledger
from riskeval.report.study import Study
from riskeval.report.wording import listed


@dataclass(frozen=True)
class Wish:
    """What is asked of the groups of a study.

    Parameters
    ----------
    references : mapping of str to str
        Group column → the group that the others are compared with.
    predictions : sequence of str
        By default all.
    cut : float or str, optional
        By default each prediction's decided thresholds.
    only : sequence of str
        Ids of criteria; by default all.
    margin, ratio_margin : float, optional
        By default those of the study file.
    """

    references: dict[str, str]
    predictions: Sequence[str] = ()
    cut: float | str | None = None
    only: Sequence[str] = ()
    margin: float | None = None
    ratio_margin: float | None = None


@dataclass(frozen=True)
class ShownCriteria:
    """Criteria of one prediction between the groups of one column, or why there are none.

    Attributes
    ----------
    title : str
    found : Criteria or None
    told : str
        On which levels and groups the numbers rest.
    """

    title: str
    found: Criteria | None
    told: str


def text_of(found: Sequence[ShownCriteria]) -> str:
    """All of them in words; the blind spot of a criterion and the limits of all of them once."""
    parts: list[str] = []
    told: set[Criterion] = set()
    for one in found:
        if one.found is None:
            parts += [f"## {escaped(one.title)}", one.told]
            continue
        asked = one.found.question.criteria
        parts += [
            heading_of(one.found),
            *([one.told] if one.told else []),
            *judged(one.found, set(asked) - told),
        ]
        told |= set(asked)
    return "\n\n".join([*parts, *(["## What this cannot say", *LIMITS] if told else [])])


def shown_criteria(study: Study, wish: Wish) -> list[ShownCriteria]:
    """Criteria between groups, told from the levels and groups of the study's report alone.

    Parameters
    ----------
    study : Study
        Its ``minimum_cell`` holds for every count that is told or can be derived; 1 or less switches it off.
    wish : Wish

    Returns
    -------
    list of ShownCriteria
        One for each group column, prediction and cut.

    Raises
    ------
    EvaluationError
        Columns, groups, predictions, cuts or criteria that the study does not have; a reference group that
        may not be shown by itself.
    """
    raise_all(EvaluationError, _problems(study, wish))
    context = Context(study, control(study), Ledger(study.settings.privacy.minimum_cell))
    names = wish.predictions or list(context.cohort.predictions)
    return [
        one
        for column, label in wish.references.items()
        for name in names
        for one in _of(context, wish, column, label, name)
    ]


def _problems(study: Study, wish: Wish) -> list[Problem]:
    cohort = study.cohort
    problems = [] if cohort.groups else [_no_groups()]
    for column, label in wish.references.items() if cohort.groups else ():
        known = cohort.group_levels(column) if column in cohort.groups else []
        if column not in cohort.groups:
            problems.append(_unknown("a group column of the study", column, list(cohort.groups)))
        elif label not in known:
            problems.append(_unknown(f"a reference among the groups of {column}", label, known))
    problems += [
        _unknown("a prediction of the study", name, list(cohort.predictions))
        for name in wish.predictions
        if name not in cohort.predictions
    ]
    problems += [unknown_criterion(name, "--only") for name in wish.only if name not in CRITERIA]
    if isinstance(wish.cut, str):
        levels = [level for one in cohort.predictions.values() for level in one.levels]
        if wish.cut not in levels:
            problems.append(_unknown("a cut: a number, or the name of a level", wish.cut, levels))
    return problems


def _no_groups() -> Problem:
    return Problem("a study with group columns", "none", "name them under [roles], such as groups = ['sex']")


def _unknown(needed: str, found: str, known: list[str]) -> Problem:
    do = did_you_mean(found, known) or (f"name one of {known[:12]}" if known else "leave it out")
    return Problem(needed, f"`{found}`", do)


def _of(context: Context, wish: Wish, column: str, label: str, name: str) -> list[ShownCriteria]:
    title = f"{name} by {column}"
    if column in context.control.dropped:
        return [ShownCriteria(title, None, _too_few(context, f"the groups of {escaped(column)}"))]
    levels = group_levels(context, column, name)
    if not levels.possible:
        return [ShownCriteria(title, None, _too_few(context, escaped(title)))]
    reference = _reference(context, levels, label)
    cohort = levels.cohort(context)
    if len(cohort.group_levels(column)) < 2:
        return [ShownCriteria(title, None, f"Only one group of {escaped(column)} can be shown.")]
    stated = context.study.fairness
    margin = stated.margin if wish.margin is None else wish.margin
    ratio = stated.ratio_margin if wish.ratio_margin is None else wish.ratio_margin
    asked, untold = wish.only or list(CRITERIA), ""
    if cohort.controls and not _alike_passes(context, cohort, levels):
        asked = [one for one in asked if CRITERIA[one].needs != "control"]
        untold = _too_few(context, f"people who are alike in {listed([escaped(c) for c in cohort.controls])}")
        if not asked:
            return [ShownCriteria(title, None, untold)]
    found = []
    for place, cut in enumerate(_cuts(context, wish, levels)):
        ids = [one for one in asked if place == 0 or CRITERIA[one].needs in OF_FLAGS]
        if ids:
            judged_here = criteria(
                cohort, by=column, reference=reference, cut=cut.at, on=cut.on, margin=margin,
                ratio_margin=ratio, only=ids,
            )  # fmt: skip
            told = [*_rests_on(context, levels, cut.moved), untold]
            found.append(ShownCriteria(title, judged_here, " ".join(filter(None, told))))
    return found


def _alike_passes(context: Context, cohort: Cohort, levels: GroupLevels) -> bool:
    """Whether every group may be counted on every level within every level of the control columns."""
    role = levels.chains[0].roles[0]
    counts = cohort.count([*cohort.controls, levels.column, (levels.prediction, role)])
    return cell_passes(counts["events"], counts["n"] - counts["events"], context.control.minimum)


def _reference(context: Context, levels: GroupLevels, label: str) -> str:
    """The reference as it is shown; refused where it may only be shown together with others."""
    folded = folded_label(context.control, levels.column, label)
    shown = levels.named(folded)
    if shown != label:
        raise EvaluationError(
            needed=f"a reference group of {levels.column} that may be shown by itself",
            found=f"`{label}`, which counts with others as `{shown}`",
            do=f"name a larger group; no count below {context.control.minimum} is shown (minimum_cell in the "
            "study file)",
        )
    return shown


@dataclass(frozen=True)
class _Cut:
    """Where people are flagged, as `criteria` takes it, and what was moved to there."""

    at: float | str | None = None
    on: Any = None
    moved: str = ""


def _cuts(context: Context, wish: Wish, levels: GroupLevels) -> list[_Cut]:
    """Each cut at which people are flagged, those of the same people once; one without if there is none."""
    prediction = context.cohort.predictions[levels.prediction]
    decided = [(one.at, one.role) for one in context.study.thresholds if one.prediction == prediction.name]
    asked = decided if wish.cut is None else _on_roles(prediction, wish.cut, levels)
    found: dict[Any, _Cut] = {}
    for at, role in asked:
        place, cut = _shown(context, prediction, levels, at, role)
        first = found.setdefault(place, cut)
        if first is not cut:
            found[place] = replace(first, moved=" ".join(filter(None, (first.moved, cut.moved))))
    nowhere = found.pop(None, None)
    return list(found.values()) or [nowhere or _Cut()]


def _on_roles(prediction: Prediction, cut: float | str, levels: GroupLevels) -> list[tuple[Any, str]]:
    """The role on which the user's own cut stands: the band for a name, else the score, else the risk."""
    if isinstance(cut, str):
        return [(cut, "band")] if cut in prediction.levels else []
    roles = [role for role in ("score", "risk") if levels.chain(role) is not None]
    return [(cut, roles[0])] if roles else []


def _shown(
    context: Context, prediction: Prediction, levels: GroupLevels, at: Any, role: str
) -> tuple[Any, _Cut]:
    """The lowest boundary at or above a cut that every group can bear, and the cut there."""
    chain = levels.chain(role)
    asked = f"{at} or above" if isinstance(at, str) else f"{role} ≥ {at:g}"
    value = float(prediction.levels.index(at)) if isinstance(at, str) else float(at)
    if context.control.minimum <= 1:
        return (role, value), _Cut(at, role)
    found = None if chain is None else chain.snapped(role, value)
    if chain is None or found is None:
        return None, _Cut(moved=f"By group, people cannot be flagged at {asked}: counts would be too small.")
    place, bound = found
    shown = chain.bands[int(bound)] if role == "band" else bound
    name = f"{shown} or above" if role == "band" else f"{role} ≥ {bound:g}"
    moved = f"Instead of {asked}, people are flagged at {name}." if abs(bound - value) > SAME else ""
    return (id(chain), place), _Cut(shown, role, moved)


def _rests_on(context: Context, levels: GroupLevels, moved: str) -> list[str]:
    """What was merged, joined or moved so that no small count is told."""
    minimum, said = context.control.minimum, [moved] if moved else []
    if levels.merged:
        said.append(
            f"Levels are merged until every group has at least {minimum} people with and without the event "
            "on each (minimum_cell in the study file)."
        )
    if levels.hidden:
        named = listed([escaped(one) for one in levels.hidden])
        said.append(f"Too small to be shown by themselves, these count as one group: {named}.")
    lacking = context.control.required
    if lacking:
        said.append(f"Few people lack {listed(list(lacking))}; they are left out.")
    return said


def _too_few(context: Context, what: str) -> str:
    return (
        f"Nothing is said about {what}: in some group fewer than {context.control.minimum} people had the "
        "event, or fewer had none, on one side of every cut (minimum_cell in the study file)."
    )
