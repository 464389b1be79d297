"""Two groups: the same instrument at two event rates, two criteria held equal, and the third that breaks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from riskeval.errors import EvaluationError
from riskeval.plots.thousand import whole
from riskeval.report.study import Study
from riskeval.trainer.ladder import Ladder
from riskeval.trainer.numerals import of_hundred
from riskeval.trainer.scene import Scene
from riskeval.trainer.twin import Control, Question, Shown
from riskeval.trainer.twins.flagging import THOUSAND, Flagged, place_of, scene_of

NAMES = {
    "ppv": "how often an alarm is true",
    "false_positive_rate": "how many are flagged needlessly",
    "false_negative_rate": "how many are missed",
}


def two_groups(
    study: Study | str | Path,
    *,
    by: str | None = None,
    prediction: str | None = None,
    groups: tuple[str, str] | None = None,
) -> Question:
    """Two groups: pick two criteria to hold equal, and see the third break.

    Parameters
    ----------
    study : Study or path
        Only counts that its report may show are used; where it has none, a scenario stands in and says so.
    by, prediction : str, optional
        A group column and a prediction of the scene; by default the first.
    groups : tuple of two str, optional
        By default the first two that can be told apart.

    Returns
    -------
    Question
        Answer with ``commit``; then ``broken`` (the criterion that is not held), ``line`` and ``equal``
        (whether both have the first group's event rate) can be chosen.

    Notes
    -----
    ``FPR = b / (1 − b) · (1 − PPV) / PPV · (1 − FNR)`` with the event rate b of a group: Chouldechova 2017,
    doi:10.1089/big.2016.0047.
    """
    scene = scene_of("two_groups", study)
    one, other = _chosen(_ladders(scene, by, prediction), groups)

    def answered(guess: str) -> Any:
        def shown(broken: str, line: str, equal: bool) -> Shown:
            place = place_of(one, line)
            first, own = (Flagged.from_line(ladder, place).errors for ladder in (one, other))
            second = forced(first, first["event_rate"] if equal else own["event_rate"], broken)
            numbers = {f"first_{name}": value for name, value in first.items()}
            numbers |= {f"second_{name}": value for name, value in second.items()}
            said = _said(guess, broken, (one.group, first), (other.group, second))
            return Shown(said, numbers, _people((one.group, first), (other.group, second)))

        return _controls(one), shown

    return Question(scene, answered)


def forced(first: dict[str, float], rate: float, broken: str) -> dict[str, float]:
    """Another group with its own event rate and two of three numbers of the first: the third follows."""
    ppv, fpr, fnr = (first[name] for name in NAMES)
    odds = (1 - rate) / rate
    third = {
        "ppv": rate * (1 - fnr) / (rate * (1 - fnr) + (1 - rate) * fpr),
        "false_positive_rate": (1 - fnr) * (1 - ppv) / ppv / odds,
        "false_negative_rate": 1 - (fpr * odds * ppv / (1 - ppv) if ppv < 1 else float("nan")),
    }
    return first | {"event_rate": rate, broken: third[broken]}


def _ladders(scene: Scene, by: str | None, prediction: str | None) -> list[Ladder]:
    pairs = scene.cells["pairs"]
    for pair in pairs:
        if by in (None, pair["column"]) and prediction in (None, pair["prediction"]):
            return [Ladder(**cells) for cells in pair["ladders"]]
    known = "; ".join(f"{pair['prediction']} by {pair['column']}" for pair in pairs)
    raise EvaluationError(
        needed=f"a prediction and groups that can be told apart: {known}",
        found=f"{prediction or 'any prediction'} by {by or 'any column'}",
        do="name one of these",
    )


def _chosen(ladders: list[Ladder], groups: tuple[str, str] | None) -> list[Ladder]:
    names = [ladder.group for ladder in ladders]
    asked = names[:2] if groups is None else list(groups)
    if len(set(asked)) != 2 or not set(asked) <= set(names):
        raise EvaluationError(needed=f"two of {names}", found=f"{asked}", do="name two of these groups")
    return [ladders[names.index(name)] for name in asked]


def _controls(ladder: Ladder) -> tuple[Control, ...]:
    held = tuple((" and ".join(NAMES[two] for two in NAMES if two != name), name) for name in NAMES)
    lines = tuple((f"from {name}", name) for name in ladder.levels[1:])
    middle = lines[-(-len(ladder.levels) // 2) - 1][1]
    rates = (("as they are", False), ("equal", True))
    return (
        Control("broken", "Equal in both groups", held, "false_positive_rate", slides=False),
        Control("line", "Flag", lines, middle),
        Control("equal", "Event rates", rates, False, slides=False),
    )


def _said(
    guess: str, broken: str, one: tuple[str, dict[str, float]], other: tuple[str, dict[str, float]]
) -> str:
    (first, mine), (second, theirs) = one, other
    kept = " and ".join(NAMES[name] for name in NAMES if name != broken)
    shares = f"{of_hundred(mine[broken])} in {first}, {of_hundred(theirs[broken])} in {second}"
    end = f"{NAMES[broken]} differs: {shares}."
    if not 0 <= theirs[broken] <= 1:
        end = f"no decision at all could do it in {second}."
    elif abs(mine[broken] - theirs[broken]) < 1e-12:
        end = f"{NAMES[broken]} is equal too: with equal event rates there is no conflict."
    return f"You would keep “{guess}”. With {kept} equal in both groups, {end}"


def _people(*groups: tuple[str, dict[str, float]]) -> Any:
    """Draws a thousand of each group, left and flagged; nobody where no decision could make such numbers."""
    levels: list[str] = []
    events: list[float] = []
    others: list[float] = []
    for name, found in groups:
        b, fpr, fnr = (found[one] for one in ("event_rate", "false_positive_rate", "false_negative_rate"))
        shares = [b * fnr, b * (1 - fnr), (1 - b) * (1 - fpr), (1 - b) * fpr]
        dots = whole(shares) if min(shares) >= 0 else [0, 0, 0, 0]
        levels += [f"{name}: left alone", f"{name}: flagged"]
        events += [dots[0] / THOUSAND, dots[1] / THOUSAND]
        others += [dots[2] / THOUSAND, dots[3] / THOUSAND]
    return Flagged([events, others], [False, True, False, True]).draw(levels, "of the people of both groups")
