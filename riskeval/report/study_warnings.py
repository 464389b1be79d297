"""What is not wrong in a study but very likely a mistake: things to look at before believing a report."""

from __future__ import annotations

from riskeval.evaluate import evaluate
from riskeval.metrics import auc
from riskeval.report.study import Study, Threshold

NO_BETTER = 0.5
MANY = 0.1


def warnings_of(study: Study) -> list[str]:
    """Thresholds that flag nobody or everybody, predictions that are upside down, and scores that are few."""
    return [*_thresholds(study), *_reversed(study), *_scores(study)]


def _thresholds(study: Study) -> list[str]:
    found = []
    for threshold in study.thresholds:
        values = study.cohort.people.values((threshold.prediction, threshold.role))
        at = _rank(study, threshold)
        if not len(values) or values[0] < at <= values[-1]:
            continue
        whom = "nobody" if at > values[-1] else "everybody"
        spread = (
            f"the {threshold.role} goes from {values[0]:g} to {values[-1]:g}"
            if threshold.role != "band"
            else "no other level occurs there"
        )
        shown = threshold.at if isinstance(threshold.at, str) else format(threshold.at, "g")
        found.append(
            f"The threshold {shown} on '{threshold.prediction}' flags {whom} in these data: {spread}."
        )
    return found


def _rank(study: Study, threshold: Threshold) -> float:
    if threshold.role == "band":
        return float(study.cohort.predictions[threshold.prediction].levels.index(str(threshold.at)))
    return float(threshold.at)


def _reversed(study: Study) -> list[str]:
    rows = evaluate(study.cohort, auc).frame
    wrong = rows[rows["upper"] < NO_BETTER]
    return [
        f"The higher '{row.prediction}', the fewer events (AUC {row.estimate:.2f}): "
        "is it upside down? Levels go from the lowest risk to the highest."
        for row in wrong.itertuples()
    ]


def _scores(study: Study) -> list[str]:
    """Instruments that could not be scored for many, or were scored for people they were not made for."""
    found = []
    for scoring in study.scorings:
        outside = int(scoring.marks["outside"].sum())
        if outside:
            name = scoring.scorer.instrument.definition.name
            found.append(f"{outside:,} people lie outside the population of {name}.")
        for output in scoring.used:
            without = float(scoring.marks[f"no {output.id}"].mean())
            if without > MANY:
                found.append(f"{without:.0%} of the people have no '{output.column}'.")
    return found
