"""Instruments of the Ministry of Justice (England and Wales) scored for one person in plain Python.

Written from the published code and tables, not from the definitions. The coefficients of the reoffending
predictors stand in ``moj_coefficients.json`` under the names that the Ministry's code gives them.
"""

from __future__ import annotations

import json
from datetime import date
from math import ceil, exp, floor, log
from pathlib import Path
from typing import Any

Person = dict[str, Any]

PREDICTORS = json.loads(Path(__file__).with_name("moj_coefficients.json").read_text())
OGRS3_MALE = {
    10: 0,
    12: 0.083922902,
    14: 0.075775765,
    16: -0.061594199,
    18: -0.625103618,
    21: -1.051515067,
    25: -1.166679288,
    30: -1.325976554,
    35: -1.368045933,
    40: -1.499690953,
    50: -2.025261458,
}
OGRS3_FEMALE = {
    10: -0.785038489,
    12: -0.613852078,
    14: -0.669521331,
    16: -0.959179629,
    18: -0.897480934,
    21: -1.028488454,
    25: -1.052777806,
    30: -1.129127959,
    35: -1.42187494,
    40: -1.524652221,
    50: -2.44983716,
}
OGRS3_OFFENCES = {
    "violence": 0,
    "robbery": -0.634795912,
    "public_order": 0.181917975,
    "sexual_not_child": 0.003276327,
    "sexual_child": -0.653434071,
    "soliciting_prostitution": 0.760608858,
    "burglary_domestic": -0.12394352,
    "burglary_other": 0.240604429,
    "theft_non_motor": 0.661244321,
    "handling_stolen_goods": 0.351866973,
    "fraud_forgery": 0.159910192,
    "absconding_bail": 0.733378677,
    "taking_and_driving_away": 0.380059431,
    "theft_from_vehicle": 0.427225615,
    "other_motoring": 0.262228428,
    "drink_driving": -0.121439408,
    "criminal_damage": 0.204960477,
    "drug_import_export_production": -0.795556373,
    "drug_possession_supply": 0.077165871,
    "other": -0.060667525,
}
VIOLENT_POINTS = (0, 4, 7, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25)
ORDINALS = (
    "accommodation_suitability",
    "relationship_quality",
    "activities_encourage_offending",
    "motivation_to_tackle_drug_misuse",
    "chronic_drinking",
    "binge_drinking",
    "impulsivity",
)
DRUGS = (
    "other_opiate",
    "crack_cocaine",
    "powder_cocaine",
    "prescription_drug_misuse",
    "benzodiazepines",
    "cannabis",
    "steroids",
    "other_drugs",
)


def probability(logit: float) -> float:
    return 1 / (1 + exp(-logit))


def at_or_below(table: dict[int, float], number: float) -> float:
    return table[max(start for start in table if start <= number)]


def ogrs3(person: Person) -> tuple[float, float, float]:
    """The sum z and the 1- and 2-year probabilities."""
    priors = person["prior_sanctions"]
    if person["disposal"] == "caution":
        status = (0, 0.083100501, 0.34859587)[min(priors, 2)]
    else:
        status = 0.463062792 if priors else 0.126142106
    ages = OGRS3_MALE if person["sex"] == "male" else OGRS3_FEMALE
    career = 10 + person["age_at_conviction"] - person["age_at_first_sanction"]
    z = (
        status
        + at_or_below(ages, person["age_at_followup"])
        + 1.251124464 * log((1 + priors) / career)
        + OGRS3_OFFENCES[person["offence_group"]]
    )
    return z, probability(z + 1.402562384), probability(z + 2.121705678)


def ovp(person: Person) -> float:
    """The score."""
    total, violent = person["total_sanctions"], person["violent_sanctions"]
    ages = {18: 20, 20: 17, 22: 14, 24: 12, 26: 10, 31: 8, 36: 6, 41: 4, 46: 2, 51: 0}
    score = 5 if total > 0 else 0
    score += VIOLENT_POINTS[min(violent, 18)]
    score += at_or_below({0: 0, 3: 2, 5: 3, 11: 4, 21: 5}, total - violent)
    score += at_or_below(ages, person["age_at_followup"]) + (5 if person["sex"] == "male" else 0)
    score += 0 if person["recognises_impact"] else 4
    score += 4 * (person["no_fixed_abode"] + person["unemployed"] + person["psychiatric_treatment"])
    score += ceil(2.5 * (person["alcohol_current_use"] + person["alcohol_binge_use"]))
    return score + 3 * person["temper_control"] + 3 * person["pro_criminal_attitudes"]


def osp_dc(person: Person) -> tuple[int, float]:
    """The 64-point score and its probability."""
    age = person["age_at_followup"]
    score = 5 * min(person["adult_contact_sanctions"], 3) + 3 * min(person["child_contact_sanctions"], 3)
    score += 2 * min(person["noncontact_sanctions"], 3)
    score += 0 if age >= 60 else 14 - max(0, floor((age - 18) / 3))
    score += int(at_or_below({10: 0, 16: 5, 18: 10}, person["age_last_sexual_sanction"]))
    score += (6 if person["total_sanctions"] > 1 else 0) + (4 if person["stranger_victim_current"] else 0)
    return score, probability(-8.633 + 0.1598 * score) if score else 0.0


def years(start: date, end: date) -> int:
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def months(start: date, end: date) -> int:
    return 12 * (end.year - start.year) + end.month - start.month - (end.day < start.day)


def static_part(person: Person, model: str) -> float:
    """Everything but the dynamic items, with the coefficients of `model`."""
    terms, sex = PREDICTORS[model]["terms"], person["sex"]
    sanctions = person["total_sanctions"]
    age = years(person["birth_date"], person["followup_start_date"])
    career = years(person["birth_date"], person["conviction_date"]) - person["age_at_first_sanction"]
    free = max(0, min(36, months(person["followup_start_date"], person["assessment_date"])))
    powers = ("", "_quadratic", "_cubic", "_quartic")
    total = terms["two_year_constant"] + PREDICTORS[model]["offence_group"][person["offence_group"]]
    total += terms["female"] if sex == "female" else 0
    for power, name in enumerate(powers, start=1):
        total += terms.get(f"aai{name}_{sex}", 0) * age**power
        total += terms.get(f"offence_free_months{name}", 0) * free**power
    total += terms["sanction_occasions"] * sanctions
    if sanctions == 1:
        total += terms["first_sanction"]
    if sanctions == 2:
        total += terms["second_sanction"]
        total += terms[f"yrs_between_first_and_second_sanction_{sex}"] * career
    return total + (violent_part if model.startswith("vrp") else copas_part)(person, terms, career)


def copas_part(person: Person, terms: Person, career: int) -> float:
    if person["total_sanctions"] < 3:
        return 0.0
    rate = log(person["total_sanctions"] / (career + 26))
    linear = terms[f"three_plus_sanctions_copas_g_{person['sex']}"]
    return float(linear * rate + terms[f"three_plus_sanctions_copas_squared_{person['sex']}"] * rate**2)


def violent_part(person: Person, terms: Person, career: int) -> float:
    sanctions, violent = person["total_sanctions"], person["violent_sanctions"]
    total = terms["violent_sanctions"] * violent
    if sanctions >= 3:
        total += terms[f"three_plus_sanctions_copas_v_{person['sex']}"] * log(sanctions / (career + 12))
    if violent == 0:
        return float(total + terms[f"never_violent_{person['sex']}"])
    if violent == 1:
        total += terms["once_violent"]
    return float(total + terms["violent_rate"] * log(violent / (career + 30)))


def dynamic_part(person: Person, model: str) -> float:
    """The dynamic items."""
    terms = PREDICTORS[model]["terms"]
    own = ("temper", "methadone") if model.startswith("vrp") else ("pro_criminal_attitude", "heroin")
    total = sum(terms[name] * person[name] for name in (*ORDINALS, *DRUGS, *own))
    total += 2 * terms["unemployed"] * person["unemployed"]
    total += terms["domestic_abuse"] * person["domestic_abuse"]
    if person["live_in_relationship"]:
        total += terms["live_in_relationship"]
        total += terms["quality_of_live_in_relationship"] * person["relationship_quality"]
    return total


def linear_predictor(person: Person, model: str) -> float:
    """The logit by ``arp-static``, ``arp-dynamic``, ``vrp-static`` or ``vrp-dynamic``."""
    dynamic = dynamic_part(person, model) if model.endswith("dynamic") else 0.0
    return static_part(person, model) + dynamic
