"""The demonstration cohort: about 2,000 synthetic people whose truth is known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riskeval.simulate.demonstration_model import Category, DemonstrationModel
from riskeval.simulate.demonstration_truth import true_values
from riskeval.simulate.draws import Floats, Integers, category, item_answers, logistic, ordered, yes_no

COPIED = ("README.md", "dictionary.csv", "study.toml", "tool-a.toml", "tool-b.toml")
SCORED = ("tool_a_score", "tool_a_risk_24m", "tool_b_items_research_total")
SEED = 20260101
BLANKS = 1  # the stream of the blank items, apart from that of the people


def demonstration_frame(n: int = 2000, seed: int = SEED) -> pd.DataFrame:
    """Simulate the demonstration cohort; the same seed gives the same people on every machine.

    Nobody in it is real. One latent propensity moves the outcome, two tools and a person's judgement, so
    the true AUC of each is known (``truth.json`` of :func:`write_demonstration`).

    Parameters
    ----------
    n : int
        Number of people before eligibility and missing values.
    seed : int
        Seed of the random numbers.

    Returns
    -------
    pandas.DataFrame
        One row per person: ``person_id, site, sex, ethnicity, age_at_index``; the items ``tool_a_01`` to
        ``tool_a_12`` (0 or 1) and ``tool_b_01`` to ``tool_b_20`` (0 to 2); ``tool_b_judgement, violent_24m``;
        and what scoring the items gives: ``tool_a_score, tool_a_risk_24m, tool_b_items_research_total``.
        Blank values are missing, completely at random; where one or two items of Tool B are, its total is
        prorated and rounded.

    Examples
    --------
    >>> from riskeval.simulate import demonstration_frame
    >>> frame = demonstration_frame()
    >>> len(frame), int(frame["violent_24m"].sum())
    (2000, 398)
    """
    model = DemonstrationModel()
    rng = np.random.Generator(np.random.PCG64(seed))
    site, sex, ethnicity = (_kinds(rng, parts, n) for parts in (model.sites, model.sexes, model.ethnicities))
    propensity = rng.standard_normal(n) + _shift((site, sex, ethnicity), "propensity")
    age = model.youngest + np.floor(46 * rng.random(n) ** 1.1).astype(np.int64)
    tool_a = _tool_a(rng, model, propensity + _shift((ethnicity,), "tool_a"))
    tool_b = _tool_b(rng, model, propensity)
    judgement = ordered(rng, model.judgement_slope * propensity, model.judgement_cutpoints)
    log_odds = model.outcome_intercept + model.outcome_slope * propensity
    event = yes_no(rng, logistic(log_odds + _shift((site, sex), "outcome")))

    gap, no_follow_up = rng.random(n), rng.random(n) < model.share_without_follow_up
    no_tool_b = gap < model.share_without_tool_b
    no_judgement = gap < model.share_without_tool_b + model.share_without_judgement_only
    blank = _blank_items(np.random.Generator(np.random.PCG64([seed, BLANKS])), model, n) | no_tool_b[:, None]
    total_a = tool_a.sum(axis=1)
    return pd.DataFrame(
        {
            "person_id": [f"P{number:04d}" for number in range(1, n + 1)],
            "site": [part.label for part in site],
            "sex": [part.label for part in sex],
            "ethnicity": [part.label for part in ethnicity],
            "age_at_index": age,
            **{f"tool_a_{k:02d}": column for k, column in enumerate(tool_a.T, 1)},
            **{f"tool_b_{k + 1:02d}": _unless(blank[:, k], column) for k, column in enumerate(tool_b.T)},
            "tool_b_judgement": pd.Series(np.array(model.judgement_levels)[judgement]).mask(
                no_judgement, None
            ),
            "violent_24m": _unless(no_follow_up, event.astype(np.int64)),
            "tool_a_score": total_a,
            "tool_a_risk_24m": np.array(model.tool_a_norm)[total_a],
            "tool_b_items_research_total": _unless(no_tool_b, _prorated(tool_b, blank)),
        }
    )


def write_demonstration(folder: Path) -> Path:
    """Write the demonstration: items, dictionary, truth, study and instruments; same bytes every time.

    The data file holds items and no scores: the study file scores them with the two definitions beside it.

    Parameters
    ----------
    folder : Path
        Where to write; made if it does not exist.

    Returns
    -------
    Path
        The study file, ``folder / "study.toml"``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    table = demonstration_frame().drop(columns=list(SCORED))
    _write(folder / "cohort.csv", table.to_csv(index=False, lineterminator="\n"))
    _write(folder / "truth.json", json.dumps(_truth(), indent=1, ensure_ascii=False) + "\n")
    templates = resources.files("riskeval.simulate") / "demonstration_files"
    for name in COPIED:
        _write(folder / name, (templates / name).read_text(encoding="utf-8"))
    return folder / "study.toml"


def _truth() -> dict[str, object]:
    model = DemonstrationModel()
    return {
        "about": "True values of the population from which the demonstration cohort was drawn.",
        "how": "Numerical integration of the model over the latent propensity; not a simulation.",
        "population": "All ages, before eligibility, with every item rated. Age relates to nothing else; "
        "blanks are completely at random.",
        "seed": SEED,
        "true_values": true_values(model),
        "parameters": model.parameters(),
    }


def _kinds(rng: np.random.Generator, parts: Sequence[Category], n: int) -> list[Category]:
    return [parts[k] for k in category(rng, [part.share for part in parts], n)]


def _shift(drawn: Sequence[Sequence[Category]], name: str) -> Floats:
    columns = [[getattr(part, name) for part in parts] for parts in drawn]
    return np.asarray(np.sum(columns, axis=0), dtype=np.float64)


def _tool_a(rng: np.random.Generator, model: DemonstrationModel, seen: Floats) -> Integers:
    return item_answers(rng, model.tool_a_items, logistic(model.tool_a_intercept + model.tool_a_slope * seen))


def _tool_b(rng: np.random.Generator, model: DemonstrationModel, seen: Floats) -> Integers:
    chance = logistic(model.tool_b_intercept + model.tool_b_slope * seen)
    marks = item_answers(rng, model.tool_b_items * model.tool_b_marks, chance)
    return np.asarray(marks.reshape(-1, model.tool_b_items, model.tool_b_marks).sum(axis=2))


def _blank_items(rng: np.random.Generator, model: DemonstrationModel, n: int) -> NDArray[np.bool_]:
    """Which items of Tool B were not rated although the others were: none, one or two of each person."""
    some, two = rng.random(n) < model.share_with_blank_items, rng.random(n) < model.share_of_these_with_two
    order = rng.random((n, model.tool_b_items)).argsort(axis=1).argsort(axis=1)
    return np.asarray(order < np.where(some, 1 + two, 0)[:, None])


def _prorated(items: Integers, blank: NDArray[np.bool_]) -> Integers:
    """The mean of the rated items for all items, rounded half up; 0 where none was rated."""
    known, rated = np.where(blank, 0, items).sum(axis=1), (~blank).sum(axis=1)
    return np.asarray(np.floor(known * items.shape[1] / np.maximum(rated, 1) + 0.5), dtype=np.int64)


def _unless(gap: NDArray[np.bool_], values: Integers) -> pd.Series:
    """Whole numbers, blank where there is a gap."""
    return pd.Series(values, dtype="Int64").mask(gap)


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))
