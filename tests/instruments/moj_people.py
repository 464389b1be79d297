"""Random people for the instruments of the Ministry of Justice; their answers mean nothing."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from . import moj_by_hand as by_hand

N = 400


def rng(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def ogrs3_people(seed: int = 1, n: int = N) -> pd.DataFrame:
    draw = rng(seed)
    conviction = draw.integers(10, 80, n)
    return pd.DataFrame(
        {
            "sex": draw.choice(["male", "female"], n),
            "age_at_followup": conviction + draw.integers(0, 5, n),
            "age_at_conviction": conviction,
            "age_at_first_sanction": draw.integers(10, conviction + 1),
            "prior_sanctions": draw.integers(0, 40, n) * draw.integers(0, 2, n),
            "disposal": draw.choice(["caution", "conviction"], n),
            "offence_group": draw.choice(list(by_hand.OGRS3_OFFENCES), n),
        }
    )


def ovp_people(seed: int = 2, n: int = N) -> pd.DataFrame:
    draw = rng(seed)
    total = draw.integers(0, 50, n)
    yes_no = ("recognises_impact", "no_fixed_abode", "unemployed", "psychiatric_treatment")
    rated = ("alcohol_current_use", "alcohol_binge_use", "temper_control", "pro_criminal_attitudes")
    return pd.DataFrame(
        {
            "sex": draw.choice(["male", "female"], n),
            "age_at_followup": draw.integers(18, 70, n),
            "total_sanctions": total,
            "violent_sanctions": draw.integers(0, total + 1),
        }
        | {name: draw.integers(0, 2, n).astype(bool) for name in yes_no}
        | {name: draw.integers(0, 3, n) for name in rated}
    )


def osp_dc_people(seed: int = 3, n: int = N) -> pd.DataFrame:
    draw = rng(seed)
    counts = ("adult_contact_sanctions", "child_contact_sanctions", "noncontact_sanctions")
    return pd.DataFrame(
        {name: draw.integers(0, 6, n) for name in counts}
        | {
            "sex": "male",
            "age_at_followup": draw.integers(12, 75, n),
            "age_last_sexual_sanction": draw.integers(10, 25, n),
            "total_sanctions": draw.integers(1, 5, n),
            "stranger_victim_current": draw.integers(0, 2, n).astype(bool),
            "supervision": "custody",
        }
    )


def later(days: list[date], least: int, most: int, draw: np.random.Generator) -> list[date]:
    """Each day moved by a random number of days."""
    moves = draw.integers(least, most, len(days))
    return [day + timedelta(int(move)) for day, move in zip(days, moves, strict=True)]


def predictor_people(model: str, seed: int = 4, n: int = N) -> pd.DataFrame:
    draw = rng(seed)
    convicted = later([date(2005, 1, 1)] * n, 0, 6000, draw)
    born = later(convicted, -26000, -4400, draw)
    start = later(convicted, 0, 2500, draw)
    assessed = later(start, -400, 1700, draw)
    ages = np.array([by_hand.years(one, day) for one, day in zip(born, convicted, strict=True)])
    total = draw.integers(1, 8, n) * draw.integers(1, 5, n)
    frame = pd.DataFrame(
        {
            "sex": draw.choice(["male", "female"], n),
            "birth_date": born,
            "conviction_date": convicted,
            "followup_start_date": start,
            "assessment_date": assessed,
            "age_at_first_sanction": draw.integers(10, ages + 1),
            "total_sanctions": total,
            "offence_group": draw.choice(list(by_hand.PREDICTORS[model]["offence_group"]), n),
        }
    )
    if model.startswith("vrp"):
        frame["violent_sanctions"] = np.minimum(draw.integers(0, 4, n), total)
    return frame.join(dynamic_answers(model, draw, n)) if model.endswith("dynamic") else frame


def dynamic_answers(model: str, draw: np.random.Generator, n: int) -> pd.DataFrame:
    rated, drug = ("temper", "methadone") if model.startswith("vrp") else ("pro_criminal_attitude", "heroin")
    yes_no = ("unemployed", "live_in_relationship", "domestic_abuse", drug, *by_hand.DRUGS)
    answers = {name: draw.integers(0, 3, n) for name in (*by_hand.ORDINALS, rated)}
    return pd.DataFrame(answers | {name: draw.integers(0, 2, n).astype(bool) for name in yes_no})


def ogp_people(n: int = N) -> pd.DataFrame:
    draw = rng(7)
    rated = ("offending_activities", "current_drug_misuse", "drug_motivation", "problem_solving")
    rated += ("awareness_of_consequences", "understands_others", "pro_criminal_attitudes")
    answers = {name: draw.integers(0, 3, n) for name in rated}
    answers |= {name: draw.integers(0, 2, n).astype(bool) for name in ("no_fixed_abode", "unemployed")}
    people = ogrs3_people(seed=7, n=n).join(pd.DataFrame(answers))
    return people[people["age_at_followup"] >= 18].reset_index(drop=True)
