"""US and forensic instruments scored for one person in plain Python, written from the published tables."""

from __future__ import annotations

from math import exp
from typing import Any

Person = dict[str, Any]
Score = float | None

CUTS_BY_MODEL = {
    ("male", "general"): (9, 31, 44),
    ("male", "violent"): (7, 25, 31),
    ("female", "general"): (6, 32, 50),
    ("female", "violent"): (3, 20, 26),
}
VRAG_HIGHEST = (2, 4, 4, 1, 5, 4, 2, 4, 6, 5, 3, 6)
VRAG_LOWEST = (-2, -3, -2, -1, -3, -2, -7, -2, -2, -2, -2, -6)
VRAG_RATES = {
    1: (0.09, 0.15),
    2: (0.12, 0.24),
    3: (0.16, 0.33),
    4: (0.20, 0.42),
    5: (0.26, 0.51),
    6: (0.34, 0.60),
    7: (0.45, 0.69),
    8: (0.58, 0.78),
    9: (0.76, 0.87),
}
PRINTED_PERCENTILES = """
    1.2 1.4 1.9 2.6 3.7 4.9 5.7 7.0 8.8 9.6 11.2 13.2 14.5 16.0 17.7 20.1 21.7 24.0 26.5 28.4
    30.1 31.3 33.2 35.6 36.8 38.5 39.5 41.2 42.2 43.8 45.5 46.5 48.1 49.7 51.4 53.3 54.5 56.0 57.6 59.2
    60.7 62.1 63.9 65.0 66.1 67.4 69.7 71.7 73.6 75.0 76.7 78.1 79.8 81.4 83.2 83.9 84.8 86.1 86.9 88.1
    89.3 90.4 91.2 92.4 93.6 94.3 95.1 95.8 96.6 97.3 97.7 98.0 98.2 98.8 99.0 99.5 99.8 99.9 100
"""
VRAG_PERCENTILES = [float(number) for number in PRINTED_PERCENTILES.split()]  # of the totals -34 … 44
FACET_4_WITH_ONE_MISSING = {0: 0, 1: 1.2, 2: 2.5, 3: 3.7, 4: 5.0, 5: 6.2, 6: 7.5, 7: 8.7, 8: 10}
FOVOX = {
    "previous_violent_crime": 1.1682,
    "previous_serious_violent_crime": -0.4480,
    "drug_use_disorder": -0.1188,
    "alcohol_use_disorder": 0.2288,
    "personality_disorder": 0.3052,
    "employed_before_admission": -0.578,
    "five_or_more_episodes": -0.4676,
    "lifetime_drug_use_disorder": 0.7964,
    "stay_12_months_or_more": -0.4576,
}
FOVOX_DIAGNOSES = {
    "schizophrenia_spectrum": 0,
    "bipolar": 0.5994,
    "unipolar_depression": 0.2867,
    "anxiety": 0.1142,
    "other": 0.304,
}


def yes(person: Person, *items: str) -> int:
    """How many of the yes/no items are "yes"."""
    return sum(person[item] == "yes" for item in items)


def from_table(number: float, *rows: tuple[float, float]) -> float:
    """The points of the last row whose start the number has reached."""
    return [points for start, points in rows if number >= start][-1]


def psa(person: Person) -> dict[str, Score | str]:
    """FTA, NCA and NVCA, raw and scaled; nothing for an illogical combination."""
    age, violent, fta = person["age"], person["prior_violent_convictions"], person["prior_fta_past_2y"]
    convicted = bool(yes(person, "prior_misdemeanor_conviction", "prior_felony_conviction"))
    names = ("fta_raw", "fta_scaled", "nca_raw", "nca_scaled", "nvca_raw", "nvca_flag")
    if not convicted and (violent > 0 or yes(person, "prior_sentence_incarceration")):
        return dict.fromkeys(names)
    pending, current = yes(person, "pending_charge"), yes(person, "current_violent_offence")
    violence = 0 if violent == 0 else 1 if violent < 3 else 2
    fta_raw = pending + convicted + min(2 * fta, 4) + yes(person, "prior_fta_older_2y")
    nca_raw = 3 * pending + (2 if age <= 22 else 0) + violence + min(fta, 2)
    nca_raw += yes(person, "prior_misdemeanor_conviction", "prior_felony_conviction")
    nca_raw += 2 * yes(person, "prior_sentence_incarceration")
    nvca_raw = 2 * current + (1 if current and age <= 20 else 0) + pending + convicted + violence
    fta_scaled = {0: 1, 1: 2, 2: 3, 3: 4, 4: 4, 5: 5, 6: 5, 7: 6}[fta_raw]
    nca_scaled = {0: 1, 1: 2, 2: 2, 3: 3, 4: 3, 5: 4, 6: 4, 7: 5, 8: 5}.get(nca_raw, 6)
    flag = "yes" if nvca_raw >= 4 else "no"
    return dict(zip(names, (fta_raw, fta_scaled, nca_raw, nca_scaled, nvca_raw, flag), strict=True))


def pattern(person: Person) -> dict[str, Score | str]:
    """Both totals and levels of the models for the person's sex; cells: man general, man violent, woman …"""
    columns = {"male": (0, 1), "female": (2, 3)}[person["sex"]]
    points = pattern_points(person)
    made: dict[str, Score | str] = {}
    for column, model in zip(columns, ("general", "violent"), strict=True):
        total = sum(row[column] for row in points)
        passed = sum(total >= cut for cut in CUTS_BY_MODEL[person["sex"], model])
        made |= {f"{model}_total": total, f"{model}_level": ("minimum", "low", "medium", "high")[passed]}
    low = all(made[f"{model}_level"] in ("minimum", "low") for model in ("general", "violent"))
    return made | {"both_levels": "minimum or low" if low else "medium or high"}


def times(step: int, *weights: int) -> tuple[int, ...]:
    """One row of the published table whose cells grow in even steps."""
    return tuple(step * weight for weight in weights)


def pattern_points(person: Person) -> list[tuple[int, ...]]:
    """The points of every item in the four models."""
    age = sum(person["age"] < start for start in (26, 30, 41, 51, 61))
    history = sum(person["criminal_history_score"] >= start for start in (2, 4, 7, 10, 13))
    free = {"infractions_all": "months_since_infraction", "infractions_serious": "months_since_serious"}
    recency = [
        sum(person[months] < start for start in (3, 7, 13)) if person[count] else 0
        for count, months in free.items()
    ]
    programs = sum(person["programs_completed"] >= start for start in (1, 2, 4, 11))
    treatment = ("need_untreated", "nonresidential_completed", "residential_completed", "no_need")
    education = ("neither", "enrolled_ged", "high_school_or_ged")
    escape = ("none", "minor_10_years", "minor_5_to_10_years", "minor_under_5_years_or_serious")
    violence = {"none": 0, "minor_10_years": 1, "minor_5_to_10_years": 3, "minor_under_5_years": 5}
    violence |= {"serious_15_years": 2, "serious_10_to_15_years": 4, "serious_5_to_10_years": 6}
    violence |= {"serious_under_5_years": 7}
    return [
        times(age, 7, 4, 5, 1),
        times(yes(person, "current_offence_violent"), 5, 5, 0, 3),
        times(person["sex_offence_ever"] == "yes", 1, 0, 0, 0),
        times(history, 8, 4, 8, 2),
        times(min(person["infractions_all"], 3), 1, 1, 1, 1),
        times(min(person["infractions_serious"], 3), 2, 2, 1, 1),
        times(recency[0], 2, 1, 2, 1),
        times(recency[1], 1, 1, 2, 1),
        times(programs, -2, -1, -1, -1),
        times(min(person["work_programs"], 2), -1, -1, -1, -1),
        times(treatment.index(person["drug_treatment"]), -3, -1, -4, -1),
        times(education.index(person["education"]), -2, -1, -3, -1),
        times(yes(person, "financial_refusal"), 1, 1, 3, 0),
        times(violence.get(person["violence_history"], 7), 1, 1, 1, 1),
        times(escape.index(person["escape_history"]), 2, 1, 3, 2),
    ]


def vrag_items(person: Person) -> list[Score]:
    """The points of the twelve items; None where an item is missing."""

    def row(item: str, *rows: tuple[float, float]) -> Score:
        return None if person[item] is None else from_table(person[item], *rows)

    return [
        {"yes": -2, "no": 2}.get(person["lived_with_both_parents"]),
        {"none": -3, "moderate": 1, "severe": 4}.get(person["school_maladjustment"]),
        substance_points([person[f"substance_{k}"] for k in range(1, 7)]),
        {"yes": -1, "no": 1}.get(person["ever_married"]),
        row("nonviolent_history", (0, -3), (1, -1), (3, 1), (9, 3), (18, 5)),
        {"yes": 4, "no": -2}.get(person["failed_conditional_release"]),
        row("age_at_index", (0, 2), (26, 1), (31, -1), (34, -2), (39, -4), (46, -7)),
        row("violent_history", (0, -2), (1, 2), (5, 3), (19, 4)),
        row("prior_admissions", (0, -2), (1, 2), (2, 3), (3, 4), (5, 6)),
        row("conduct_disorder", (0, -2), (1, 0), (2, 4), (5, 5)),
        {"none": -2, "only14": -1, "other": 2, "female14": 3}.get(person["sexual_offending"]),
        facet_4_points([person[f"facet_4_{k}"] for k in range(1, 6)]),
    ]


def substance_points(answers: list[str | None]) -> Score:
    """Prorated to six; nothing for a prorated sum that the table leaves out."""
    answered = [answer == "yes" for answer in answers if answer is not None]
    if not answered:
        return None
    total = 6 * sum(answered) / len(answered)
    return -2 if total < 3 else 4 if total > 4 else {3: 0, 4: 1}.get(total)


def facet_4_points(ratings: list[str | None]) -> Score:
    """Sum of five ratings, or the table's total where one is missing."""
    answered = [int(rating) for rating in ratings if rating is not None]
    if len(answered) < 4:
        return None
    total = sum(answered) if len(answered) == 5 else FACET_4_WITH_ONE_MISSING[sum(answered)]
    return from_table(total, (0, -6), (1, -3), (2.5, 2), (3.5, 3), (7.5, 6))


def vrag_r(person: Person) -> dict[str, Score | str]:
    """Total with signed prorating, category, the two rates and the percentile."""
    points = vrag_items(person)
    answered = [value for value in points if value is not None]
    if len(answered) < 8:
        return dict.fromkeys(("total", "bin", "risk_60m", "risk_144m", "percentile"))
    total = sum(answered)
    vector = VRAG_HIGHEST if total >= 0 else VRAG_LOWEST
    pairs = list(zip(vector, points, strict=True))
    missing = sum(weight for weight, value in pairs if value is None)
    total = round(total + missing * total / sum(weight for weight, value in pairs if value is not None))
    category = 1 + sum(total >= start for start in (-23, -16, -10, -3, 4, 12, 18, 27))
    five, twelve = VRAG_RATES[category]
    made = {"total": total, "bin": str(category), "risk_60m": five, "risk_144m": twelve}
    return made | {"percentile": VRAG_PERCENTILES[total + 34] if total <= 44 else None}


def fovox(person: Person) -> dict[str, Score | str]:
    """Linear predictor and the two risks with their levels."""
    predictor = (-0.8407 if person["sex"] == "female" else 0) - 0.0299 * person["age"]
    predictor += FOVOX_DIAGNOSES[person["diagnosis"]]
    predictor += sum(weight * yes(person, item) for item, weight in FOVOX.items())
    made: dict[str, Score | str] = {"linear_predictor": predictor}
    for months, survival in ((12, 0.9280), (24, 0.8762)):
        risk = 1 - survival ** exp(predictor)
        level = "low" if risk < 0.05 else "medium" if risk < 0.20 else "high"
        made |= {f"risk_{months}m": risk, f"level_{months}m": level}
    return made


def static_2002r(person: Person) -> dict[str, Score | str]:
    """Raw subtotals, sub-scores and total."""
    age = from_table(person["age_at_release"], (18, 2), (35, 1), (40, 0), (60, -2))
    persistence = from_table(person["prior_sexual_sentencings"], (0, 0), (1, 1), (2, 2), (4, 3))
    persistence += yes(person, "juvenile_arrest_and_adult_conviction", "high_rate")
    general = from_table(person["prior_sentencings"], (0, 0), (3, 1), (14, 2))
    general += yes(person, "prior_involvement", "supervision_violation", "prior_nonsexual_violence")
    if yes(person, "prior_involvement"):
        soon = person["months_free_before_offence"] < 36 or person["months_free_before_conviction"] < 48
        general += int(soon)
    sub = {
        "persistence": from_table(persistence, (0, 0), (1, 1), (2, 2), (4, 3)),
        "deviant_interests": yes(person, "noncontact_sentencing", "male_victim", "young_victims"),
        "victim_relationship": yes(person, "unrelated_victim", "stranger_victim"),
        "general_criminality": from_table(general, (0, 0), (1, 1), (3, 2), (5, 3)),
    }
    raw = {"persistence_raw": persistence, "general_criminality_raw": general}
    return {**raw, **sub, "total": age + sum(sub.values())}
