"""What must hold between the outputs of a study's instruments and the predictions that name them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from riskeval.errors import Problem, closest
from riskeval.report.outputs import REVERSED, Output
from riskeval.report.study_file import PredictionTable, StudyFile
from riskeval.report.study_instruments import Scorer

Outputs = Mapping[str, Output]
FITTING = {
    "score": ("value", "risk"),
    "risk": ("risk",),
    "norm": ("risk",),
    "band": ("band", "judgement"),
}


def all_outputs(scorers: Sequence[Scorer]) -> dict[str, Output]:
    """The outputs of all instruments by column."""
    return {column: output for one in scorers for column, output in one.outputs.items()}


def completed(settings: StudyFile, scorers: Sequence[Scorer]) -> StudyFile:
    """The study with the levels and horizons that the definitions of its instruments bring."""
    outputs = all_outputs(scorers)
    predictions = {name: _completed(one, outputs) for name, one in settings.predictions.items()}
    return settings.model_copy(update={"predictions": predictions})


def _completed(prediction: PredictionTable, outputs: Outputs) -> PredictionTable:
    band, risk = (outputs.get(name or "") for name in (prediction.band, prediction.risk or prediction.norm))
    update: dict[str, object] = {}
    if band is not None and band.levels and prediction.levels is None and not band.safer:
        update["levels"] = list(band.levels)
    if risk is not None and risk.horizon_months and prediction.horizon_months is None:
        update["horizon_months"] = risk.horizon_months
    return prediction.model_copy(update=update)


def output_problems(settings: StudyFile, scorers: Sequence[Scorer]) -> Iterator[Problem]:
    """Predictions that read an output as what it is not, or upside down."""
    outputs = all_outputs(scorers)
    for name, prediction in settings.predictions.items():
        where = f"[predictions.{name}]"
        for role, column in prediction.columns().items():
            if column in outputs:
                yield from _role_problems(where, role, outputs[column], scorers)
        band, risk = (outputs.get(x or "") for x in (prediction.band, prediction.risk or prediction.norm))
        if band is not None:
            yield from _level_problems(where, prediction.levels, band)
        if risk is not None and risk.horizon_months != (prediction.horizon_months or risk.horizon_months):
            yield Problem(
                f"{where} horizon_months = {risk.horizon_months:g}, the horizon of '{risk.column}'",
                f"{prediction.horizon_months:g}",
                "leave horizon_months out, or name the risk of that horizon",
            )


def _role_problems(where: str, role: str, output: Output, scorers: Sequence[Scorer]) -> Iterator[Problem]:
    numeric_band = role == "score" and output.kind == "band" and output.numeric
    if output.kind not in FITTING[role] and not numeric_band:
        roles = [other for other, kinds in FITTING.items() if output.kind in kinds]
        yield Problem(
            f"{where} {role}: {' or '.join(_kinds(FITTING[role]))} of an instrument",
            f"'{output.column}', which is a {output.kind}",
            f'write {" or ".join(roles)} = "{output.column}", or name another output',
        )
    elif role == "score" and output.safer:
        (table,) = [one.where for one in scorers if output.column in one.outputs]
        yield Problem(
            f"{where} score: a number that rises with risk",
            f"'{output.column}', which rises with safety, as the definition says",
            f'add reverse = ["{output.id}"] to {table} and write score = "{output.column}{REVERSED}": '
            "its lowest plus its highest possible value, minus the value",
        )


def _kinds(kinds: Sequence[str]) -> list[str]:
    return [f"a {kind}" for kind in kinds]


def _level_problems(where: str, levels: list[str] | None, band: Output) -> Iterator[Problem]:
    ascending, shown = list(band.levels), ", ".join(f'"{level}"' for level in band.levels)
    if band.safer and levels not in (ascending, ascending[::-1]):
        yield Problem(
            f"{where} levels: {shown}, or the same the other way round, from the lowest risk to the highest",
            f"levels = {levels}"
            if levels
            else "none; this instrument rises with safety, so riskeval cannot tell which end is the risk",
            "write the levels of the definition in the order of risk",
        )
    elif not band.safer and levels is not None and ascending and levels != ascending:
        yield Problem(
            f"{where} levels = [{shown}], as the definition has them",
            f"levels = {levels}",
            "leave levels out: the definition brings them",
        )


def absent_output(column: str, scorers: Sequence[Scorer]) -> Problem | None:
    """Why a column that begins like an output is not there; None where it is no output at all."""
    for one in scorers:
        output = one.outputs.get(column)
        if output is not None and output.kind == "judgement":
            return Problem(
                f"a column '{one.settings.items.get(output.id, output.id)}' in the data that holds the "
                f"judgement '{output.id}' of {one.where}",
                "none",
                f"name its column under items of {one.where}; a person makes this judgement, and riskeval "
                "never computes it",
            )
        if column.startswith(one.prefix):
            main = [output.column for output in one.outputs.values() if output.main]
            hint = _meant(column, one) or f"use one of {', '.join(main[:8])}"
            return Problem(f"an output of {one.where}", f"'{column}'", hint)
    return None


def meant_output(column: str, scorers: Sequence[Scorer]) -> str:
    """Where a column has the id of an output: the columns of that output."""
    found = [name for one in scorers for name, output in one.outputs.items() if output.id == column]
    return f"did you mean {' or '.join(map(repr, found))}?" if found else ""


def _meant(column: str, scorer: Scorer) -> str:
    """The column of an instrument that was probably meant: a result, a step, then what is beside them."""
    results = [output.column for output in scorer.outputs.values() if output.main]
    for known in (results, list(scorer.outputs), list(scorer.columns)):
        by_id = {name.removeprefix(scorer.prefix): name for name in known}
        close = closest(column.removeprefix(scorer.prefix), list(by_id))
        if close is not None:
            return f"did you mean '{by_id[close]}'?"
    return ""
