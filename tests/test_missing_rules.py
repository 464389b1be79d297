"""One total under every missing rule: all agree where nothing is missing, and the bounds are bounds."""

import re
import subprocess
import sys
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.metrics import auc
from riskeval.plots.slope import slope
from tests.instruments.definitions_by_hand import instrument

NAMES = ["a", "b", "c", "d"]
RULES = ["complete cases", "as defined", "prorated", "mean of items", "lowest possible", "highest possible"]
RATED = [
    {
        "id": name,
        "label": name,
        "type": "ordinal",
        "levels": ["0", "1", "2"],
        "missing_codes": {"omitted": ["O"]},
    }
    for name in NAMES
]
OTHER = {"id": "e", "label": "e", "type": "yes_no"}
TOTAL = {"id": "total", "sum": NAMES, "range": [0, 8]}
LEVEL = {"id": "level", "of": "total", "steps": [[0, "low"], [3, "middle"], [6, "high"]]}
RISK = {"id": "risk", "of": "total", "logistic": {"intercept": -2, "slope": 0.3}, "horizon_months": 24}


def scale(allow=1, **tables):
    total = TOTAL | {"missing": {"rule": "mean", "allow": allow}}
    return instrument(
        **({"item": [*RATED, OTHER], "value": [total], "band": [LEVEL], "risk": [RISK]} | tables)
    )


def people(n=200, missing=0.1, seed=1):
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=n)
    drawn = np.digitize(latent[:, None] + rng.normal(size=(n, 4)), [-0.5, 0.5]).astype(float)
    answers = pd.DataFrame(drawn, columns=NAMES).mask(rng.random((n, 4)) < missing)
    event = (rng.random(n) < 1 / (1 + np.exp(1 - latent))).astype(int)
    return answers.assign(e=rng.integers(0, 2, n), violent=event, site=rng.integers(0, 15, n))


def asked(frame, made=None, **options):
    options = {"outcome": "violent", "max_missing": 2} | options
    return rv.missing_rules(made or scale(), frame, options.pop("output", "total"), **options)


@pytest.fixture(scope="module")
def result():
    return asked(people())


def test_without_missing_answers_all_rules_agree_and_differ_by_exactly_0():
    found = asked(people(missing=0.0))
    table = found.table().drop(columns="rule")
    assert found.table()["rule"].tolist() == RULES
    assert (table == table.iloc[0]).all(axis=None)
    assert (found.differences.frame["estimate"] == 0).all()
    both = found.auc_range.frame["estimate"]
    assert both.tolist() == [table["auc"].iloc[0]] * 2


def test_on_complete_cases_every_rule_is_the_complete_total(result):
    assert (result.totals.contrast("prediction", reference="complete cases").frame["estimate"] == 0).all()
    assert (result.auc.contrast("prediction", reference="complete cases").frame["estimate"] == 0).all()


def test_each_rule_scores_those_whom_the_stricter_one_scores_and_more():
    frame = people(missing=0.3)
    scored = asked(frame).totals.frame.set_index("prediction")["n"]
    missing = frame[NAMES].isna().sum(axis=1)
    expected = [(missing == 0).sum(), *((missing <= k).sum() for k in (1, 2, 2)), 200, 200]
    assert scored[RULES].tolist() == expected
    assert (asked(frame).totals.frame["n_dropped"] == 200 - scored.to_numpy()).all()


def test_the_totals_are_those_that_a_pencil_gives():
    frame = pd.DataFrame(
        [[2, 2, 2, 2, 1], [2, 1, 0, None, 0], [0, 0, None, None, 0], [1, None, None, None, 1]],
        columns=[*NAMES, "violent"],
    ).assign(e="yes")
    means = asked(frame).totals.frame.set_index("prediction")["estimate"]
    lowest, highest = (8 + 3 + 0 + 1) / 4, (8 + 5 + 4 + 7) / 4
    assert means[RULES].tolist() == [8, (8 + 4) / 2, (8 + 4 + 0) / 3, (8 + 4 + 0) / 3, lowest, highest]


def test_the_bands_are_those_of_the_totals():
    frame = pd.DataFrame([[2, 2, 2, None, 1], [0, 0, 0, None, 0]], columns=[*NAMES, "violent"]).assign(e=1)
    shares = asked(frame).bands.frame.set_index(["prediction", "label"])["estimate"]
    assert shares["prorated"].to_dict() == {"low": 0.5, "middle": 0.0, "high": 0.5}
    assert shares["lowest possible"].to_dict() == {"low": 0.5, "middle": 0.0, "high": 0.5}


def completions(frame):
    """Every way of filling in the missing answers."""
    holes = list(zip(*np.nonzero(frame[NAMES].isna().to_numpy()), strict=True))
    for answers in product([0, 1, 2], repeat=len(holes)):
        filled = frame[NAMES].to_numpy().copy()
        for place, answer in zip(holes, answers, strict=True):
            filled[place] = answer
        yield filled.sum(axis=1)


@pytest.mark.parametrize("seed", range(4))
def test_no_way_of_filling_in_the_answers_gives_an_auc_outside_the_range_and_two_reach_its_ends(seed):
    frame = people(n=9, missing=0.15, seed=seed).assign(violent=[0, 0, 1, 0, 1, 0, 1, 0, 1])
    areas = [auc(frame["violent"], total) for total in completions(frame)]
    least, most = asked(frame).auc_range.frame["estimate"]
    assert len(areas) >= 27
    assert (least, most) == (min(areas), max(areas))


def test_every_rule_lies_within_the_range_of_the_auc_where_all_are_scored():
    found = asked(people(missing=0.1), max_missing=3, made=scale(allow=3))
    least, most = found.auc_range.frame["estimate"]
    everybody = found.auc.frame.query("n == 200")
    assert len(everybody) >= 5
    assert everybody["estimate"].between(least, most).all()


def test_the_event_rate_stands_beside_the_number_of_missing_answers_of_this_total(result):
    frame = people()
    missing = frame[NAMES].isna().sum(axis=1)
    rates = result.by_missing.frame.query("metric == 'event_rate'")
    assert rates["at"].tolist() == sorted(missing.unique())
    assert rates["estimate"].tolist() == pytest.approx(frame.groupby(missing)["violent"].mean().tolist())
    without_e = asked(frame.assign(e=np.nan)).by_missing.frame
    pd.testing.assert_frame_equal(without_e, result.by_missing.frame)


def test_an_omitted_answer_is_missing_like_a_blank(result):
    marked = people()
    marked[NAMES] = marked[NAMES].astype(object).where(marked[NAMES].notna(), "O")
    pd.testing.assert_frame_equal(asked(marked).table(), result.table())


def test_a_total_in_which_higher_is_safer_is_turned_for_the_auc_only(result):
    frame = people()
    reverse = frame.assign(**{name: 2 - frame[name] for name in NAMES})
    falling = LEVEL | {"steps": [[0, "high"], [3, "middle"], [6, "low"]], "levels": ["low", "middle", "high"]}
    turned = TOTAL | {"missing": {"rule": "mean", "allow": 1}, "direction": "higher is safer"}
    safer = asked(reverse, scale(value=[turned], band=[falling]))
    whole = asked(reverse, scale(direction="higher is safer", band=[falling]))
    assert whole.auc.frame["estimate"].tolist() == safer.auc.frame["estimate"].tolist()
    pair = {"lowest possible": "highest possible", "highest possible": "lowest possible"}
    expected = result.auc.frame.set_index("prediction").rename(index=pair)["estimate"]
    found = safer.auc.frame.set_index("prediction")["estimate"]
    assert found.to_dict() == pytest.approx(expected.to_dict(), rel=1e-12)
    assert safer.auc_range.frame["estimate"].tolist() == result.auc_range.frame["estimate"].tolist()
    total = safer.totals.frame.set_index("prediction")["estimate"]
    assert total["lowest possible"] < total["prorated"] < total["highest possible"]
    shares = safer.bands.frame.query("label == 'high'").set_index("prediction")["estimate"]
    assert shares["lowest possible"] > shares["highest possible"]


def test_a_risk_is_compared_as_a_risk_at_its_own_horizon():
    found = asked(people(), output="risk", horizon_months=24)
    assert set(found.auc.frame["on"]) == {"risk"}
    assert found.bands is None
    assert found.totals.frame["estimate"].between(0, 1).all()


def test_the_design_of_the_cohort_counts():
    frame = people()
    plain, clustered = (asked(frame, **design).auc.frame for design in ({}, {"cluster": "site"}))
    assert (plain["estimate"] == clustered["estimate"]).all()
    assert (plain["se"] != clustered["se"]).all()


def test_people_without_an_outcome_are_counted():
    frame = people()
    frame["violent"] = frame["violent"].where(frame.index > 4)
    assert asked(frame).excluded.to_numpy().tolist() == [["`violent` missing", 5]]


def test_the_number_of_missing_terms_that_are_allowed_is_never_guessed():
    with pytest.raises(TypeError, match="max_missing"):
        rv.missing_rules(scale(), people(), "total", outcome="violent")


def test_without_a_limit_the_rules_that_need_one_are_left_out():
    found = asked(people(), max_missing=None)
    assert found.table()["rule"].tolist() == [*RULES[:2], *RULES[4:]]
    assert set(found.differences.frame["reference"]) == {"lowest possible"}


def test_an_unknown_output_names_those_there_are():
    with pytest.raises(rv.InstrumentError, match=r"a total of 'small'; found 'totl'.*'total'"):
        asked(people(), output="totl")
    with pytest.raises(rv.InstrumentError, match="a total of 'small'; found 'level'"):
        asked(people(), output="level")


def test_two_bands_on_one_total_need_a_choice():
    two = scale(band=[LEVEL, LEVEL | {"id": "local"}])
    with pytest.raises(rv.InstrumentError, match="one band that rests on 'total'; found 'level', 'local'"):
        asked(people(), two)
    assert set(asked(people(), two, band="local").bands.frame["label"]) == {"low", "middle", "high"}


def test_an_unknown_reference_is_an_error():
    with pytest.raises(rv.EvaluationError, match="complete cases"):
        asked(people(), reference="complete")


def test_the_same_people_in_another_order_give_the_same_table(result):
    frame = people().sample(frac=1, random_state=2)
    pd.testing.assert_frame_equal(asked(frame).table(), result.table())


def test_the_slope_chart_draws_the_auc_of_every_rule_and_the_range(result):
    ax = result.plot()
    assert [label.get_text().split("\nn = ")[0].replace("\n", " ") for label in ax.get_xticklabels()] == RULES
    assert {text.get_text() for text in ax.texts} == {"least favourable answers", "most favourable answers"}
    assert slope(result.bands.frame).get_ylabel() == "level_share"


def test_importing_it_loads_no_pydantic():
    code = "import sys, riskeval; riskeval.missing_rules; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_example_of_the_documentation_gives_what_the_page_prints():
    page = (Path(__file__).parents[1] / "docs" / "how-to" / "missing-items.md").read_text(encoding="utf-8")
    (code,), (table, bounds) = (re.findall(f"```{kind}\n(.*?)```", page, re.S) for kind in ("python", "text"))
    names: dict[str, object] = {}
    exec(code, names)
    found = names["result"]
    columns = ["rule", "scored", "not scored", "mean_score", "auc", "auc_lower", "auc_upper"]
    shown = found.table()[columns].astype({"scored": int, "not scored": int}).round(3)
    assert shown.to_string(index=False) == table.rstrip("\n")
    assert repr(found.auc_range) == bounds.rstrip("\n")
