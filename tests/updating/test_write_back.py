"""An update becomes a definition file that names its sample, loads, and checks itself."""

import tomllib

import numpy as np
import pandas as pd
import pytest

import riskeval as rv
from riskeval.errors import EvaluationError, InstrumentError
from riskeval.updating import (
    BandRates,
    InterceptRecalibration,
    IsotonicRecalibration,
    LogisticRecalibration,
    ShrunkenNorm,
    write_back,
)

SAMPLE = {"name": "North, 2015 to 2021", "country": "Nowhere", "follow_up": "12 months for everybody"}
RISK = np.tile([0.05, 0.1, 0.2, 0.4, 0.6], 20)
OUTCOME = np.tile([0, 0, 0, 1, 0, 0, 1, 0, 1, 1], 10)
LARGE = InterceptRecalibration().fit(RISK, OUTCOME)
LINE = LogisticRecalibration().fit(RISK, OUTCOME)


def written(folder, instrument, updates, name="here.toml", **more):
    given = {"version": "2026", "sample": SAMPLE} | more
    return write_back(instrument, updates, folder / name, **given)


def scored(instrument, base, column):
    """Risks of the people in the worked cases of the base."""
    columns = [one.id for one in base.inputs]
    cases = [case.given for case in base.definition.case]
    rows = [{name: _cell(case.get(name)) for name in columns} for case in cases]
    frame = instrument.score(pd.DataFrame(rows, columns=columns, dtype=object)).frame
    return frame[column].to_numpy(dtype=float)


def _cell(answer):
    return ("no", "yes")[answer] if isinstance(answer, bool) else answer


@pytest.mark.parametrize(
    ("name", "risk", "update"),
    [
        ("odara", "risk", LARGE),  # a table of scores
        ("odara", "risk", LINE),
        ("vrag-r", "risk_60m", LINE),  # a table of bins
        ("ogrs3", "risk_24m", LINE),  # a logistic equation
        ("ogp", "risk_12m", LARGE),
        ("fovox", "risk_12m", LARGE),  # a Cox model
        ("fovox", "risk_24m", LINE),
    ],
)
def test_the_new_definition_gives_the_updated_risks(tmp_path, name, risk, update):
    base = rv.load_instrument(name)
    made = written(tmp_path, base, {risk: update})
    old, new = scored(base, base, risk), scored(made, base, risk)
    known = np.isfinite(old)
    assert known.sum() >= 3
    assert np.array_equal(np.isfinite(new), known)
    # six digits of the coefficients; a slope of the score is multiplied by up to 100 points
    assert new[known] == pytest.approx(update.updated(old[known]), abs=2e-4)


def test_a_line_keeps_a_logistic_equation_a_logistic_equation(tmp_path):
    base = rv.load_instrument("ogrs3")
    made = written(tmp_path, base, {"risk_12m": LINE})
    old, new = (next(r for r in one.definition.risk if r.id == "risk_12m").logistic for one in (base, made))
    assert new.slope == pytest.approx(LINE.slope_ * old.slope, rel=1e-5)
    assert new.intercept == pytest.approx(LINE.intercept_ + LINE.slope_ * old.intercept, rel=1e-5)


def test_the_file_names_its_base_its_sample_and_the_update(tmp_path):
    made = written(tmp_path, rv.load_instrument("odara"), {"risk": LARGE})
    text = tomllib.loads((tmp_path / "here.toml").read_text(encoding="utf-8"))
    assert text["based_on"] == {"instrument": "odara", "version": "2004"}
    (replaced,) = text["replace"]
    assert replaced["sample"] == SAMPLE | {"n": 100}
    assert replaced["note"] == "InterceptRecalibration in 100 people, 40 events"
    (risk,) = made.definition.risk
    assert (made.id, made.version, risk.source) == ("here", "2026", "riskeval, from North, 2015 to 2021")


def test_everything_but_the_risk_stays(tmp_path):
    base = rv.load_instrument("odara")
    made = written(tmp_path, base, {"risk": LARGE})
    old, new = (one.outputs[one.outputs["kind"] != "risk"] for one in (base, made))
    pd.testing.assert_frame_equal(new, old)
    assert [one.id for one in made.inputs] == [one.id for one in base.inputs]
    assert made.definition.population == base.definition.population


def test_the_worked_cases_check_the_file_when_it_is_loaded(tmp_path):
    written(tmp_path, rv.load_instrument("odara"), {"risk": LARGE})
    file = tmp_path / "here.toml"
    text = file.read_text(encoding="utf-8")
    assert text.count("[[case]]") == 5
    file.write_text(text.replace("[0, 0.", "[0, 0.0"), encoding="utf-8")
    with pytest.raises(InstrumentError, match="in case 1"):
        rv.load_instrument(file)


def test_a_shrunken_norm_writes_every_score_of_the_table(tmp_path):
    base = rv.load_instrument("odara")
    norm = dict(base.definition.risk[0].steps)
    people = [0] * 20 + [3] * 20
    update = ShrunkenNorm(norm, strength=20).fit(people, [0] * 10 + [1] * 10 + [1] * 10 + [0] * 10)
    made = written(tmp_path, base, {"risk": update})
    steps = dict(made.definition.risk[0].steps)
    assert steps[0] == pytest.approx((0.5 + norm[0]) / 2)
    assert steps[7] == norm[7]


def test_rates_of_bins_replace_a_table_of_codes(tmp_path):
    base = rv.load_instrument("vrag-r")
    bins = [str(k) for k in range(1, 10)]
    update = BandRates(bins).fit(bins * 10, [0, 1] * 45)
    made = written(tmp_path, base, {"risk_60m": update})
    risk = next(r for r in made.definition.risk if r.id == "risk_60m")
    assert risk.points == dict.fromkeys(bins, 0.5)


def test_isotonic_updates_fit_a_table(tmp_path):
    update = IsotonicRecalibration().fit(RISK, OUTCOME)
    made = written(tmp_path, rv.load_instrument("odara"), {"risk": update})
    risks = [risk for _, risk in made.definition.risk[0].steps]
    assert risks == sorted(risks)


@pytest.mark.parametrize(
    ("name", "updates", "says"),
    [
        ("ogrs3", {"risk_12m": IsotonicRecalibration().fit(RISK, OUTCOME)}, "a line for the equation"),
        ("ogrs3", {"risk_6m": LARGE}, "a risk of 'ogrs3'; found 'risk_6m'"),
        ("ogrs3", {}, "an update of a risk; found none"),
        ("ogrs3", {"risk_12m": InterceptRecalibration()}, "a fitted update for 'risk_12m'"),
        ("osp-dc", {"risk": LARGE}, "a risk whose log odds are finite"),
        ("rsr", {"contact_risk_12m": LARGE}, "recalibrate the risk that it takes over"),
        ("odara", {"risk": BandRates().fit([0, 1, 0, 1], [0, 1, 1, 0])}, "a rate for exactly the levels"),
        ("bvc", {"risk": LARGE}, "this one has no risks"),
    ],
)
def test_what_cannot_be_written_is_named_and_nothing_is_written(tmp_path, name, updates, says):
    with pytest.raises(EvaluationError) as error:
        written(tmp_path, rv.load_instrument(name), updates)
    assert says in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_not_replaced_unasked(tmp_path):
    base = rv.load_instrument("odara")
    written(tmp_path, base, {"risk": LARGE})
    with pytest.raises(EvaluationError, match="exists"):
        written(tmp_path, base, {"risk": LINE})
    assert written(tmp_path, base, {"risk": LINE}, overwrite=True).version == "2026"


def test_a_sample_without_a_name_and_a_wrong_ending_are_told_together(tmp_path):
    with pytest.raises(EvaluationError) as error:
        written(tmp_path, rv.load_instrument("odara"), {"risk": LARGE}, "here.txt", sample={"n": 3})
    assert len(error.value.problems) == 2


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(EvaluationError, match="a folder to write to"):
        written(tmp_path / "nowhere", rv.load_instrument("odara"), {"risk": LARGE})


def test_a_private_instrument_is_found_in_its_own_folder(tmp_path):
    written(tmp_path, rv.load_instrument("odara"), {"risk": LARGE}, "north.toml")
    again = written(tmp_path, rv.load_instrument(tmp_path / "north.toml"), {"risk": LINE}, "north-2.toml")
    assert again.raw["based_on"] == {"instrument": "north", "version": "2026"}


def test_an_impossible_id_is_an_error_of_the_definition_and_leaves_nothing(tmp_path):
    with pytest.raises(InstrumentError):
        written(tmp_path, rv.load_instrument("odara"), {"risk": LARGE}, "North Here.toml")
    assert list(tmp_path.iterdir()) == []
