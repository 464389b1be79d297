"""Loading by id and from files: versions, definitions that use or replace others, worked cases, the list."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import riskeval as rv
from riskeval import InstrumentError, load_instrument
from riskeval.instruments.based_on import replaced
from riskeval.instruments.loading import built_in_ids

BAD = Path(__file__).parents[1] / "bad_definitions"
GOOD = (BAD / "good.toml").read_text(encoding="utf-8")
PERSON = pd.DataFrame({"age": [20], "alcohol": ["1"]})
USER = GOOD.replace('id = "good"', 'id = "user"').replace(
    'formula = "total / age"', 'uses = { instrument = "good", version = "1.0", output = "total" }'
)
OURS = """schema = 1
id = "ours"
version = "2026"
based_on = { instrument = "good", version = "1.0" }
source = "our own sample, 2026"
evidence = "verified"

[[replace]]
id = "risk_24m"
logistic = { intercept = -2, slope = 0.5 }
sample = { n = 400 }

[[replace]]
id = "level"
label = "Category"

[[band]]
id = "local_level"
of = "total"
steps = [[0, "routine"], [4, "team"]]
"""
SECONDARY = {"source": "ours", "evidence": "secondary"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.toml").write_text(GOOD, encoding="utf-8")
    return tmp_path


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_a_built_in_instrument_is_loaded_once():
    assert load_instrument("bvc") is load_instrument("bvc")


def test_a_file_is_read_again_each_time(folder):
    path = folder / "good.toml"
    first = load_instrument(path)
    path.write_text(GOOD.replace("violent", "general"), encoding="utf-8")
    assert load_instrument(str(path)).definition.outcome == "general reoffending"
    assert load_instrument(path).hash != first.hash
    assert first.source == "good.toml"


def test_an_unknown_id_is_met_with_a_suggestion_and_where_to_see_the_list():
    with pytest.raises(InstrumentError, match=r"did you mean 'vrag-r'\?.*riskeval instruments"):
        load_instrument("vrag")


def test_a_version_that_is_not_there_is_refused():
    assert load_instrument("bvc", version="2000").version == "2000"
    with pytest.raises(InstrumentError, match=r"version '2001' of 'bvc'; found version '2000' only"):
        load_instrument("bvc", version="2001")


def test_a_definition_may_use_one_from_the_same_folder(folder):
    scored = load_instrument(written(folder, "user.toml", USER)).score(PERSON).frame
    assert scored["ratio"].item() == scored["total"].item() == 3


def test_the_folder_comes_before_the_library(folder):
    bvc = GOOD.replace('id = "good"', 'id = "bvc"')
    written(folder, "bvc.toml", bvc)
    user = USER.replace('instrument = "good"', 'instrument = "bvc"')
    assert load_instrument(written(folder, "user.toml", user)).score(PERSON).frame["ratio"].item() == 3


def test_a_private_version_may_be_based_on_the_built_in_one_of_the_same_id(tmp_path):
    text = 'schema = 1\nid = "bvc"\nversion = "ward"\nbased_on = { instrument = "bvc", version = "2000" }\n'
    own = load_instrument(written(tmp_path, "bvc.toml", text))
    assert (own.version, own.definition.name) == ("ward", load_instrument("bvc").definition.name)


def test_a_file_that_is_not_named_after_its_id_is_not_taken_for_another(folder):
    written(folder, "other.toml", GOOD)
    user = written(folder, "user.toml", USER.replace('instrument = "good"', 'instrument = "other"'))
    with pytest.raises(InstrumentError, match="name each definition file after the id in it"):
        load_instrument(user)


def test_a_mistake_in_a_used_definition_is_told_with_both_places(folder):
    written(folder, "good.toml", GOOD.replace("total / age", "totl / age"))
    with pytest.raises(InstrumentError, match=r"'totl'; line 38 of 'good.toml'.*line 38 of 'user.toml'"):
        load_instrument(written(folder, "user.toml", USER))


def test_nine_definitions_in_a_row_are_too_deep(folder):
    for i in range(10):
        text = USER.replace('"user"', f'"u{i}"').replace('"good"', f'"u{i + 1}"')
        written(folder, f"u{i}.toml", text)
    written(folder, "u10.toml", GOOD.replace('"good"', '"u10"'))
    assert load_instrument(folder / "u3.toml")
    with pytest.raises(InstrumentError, match="at most 8 deep"):
        load_instrument(folder / "u0.toml")


def test_what_is_replaced_changes_and_the_rest_is_inherited(folder):
    ours = load_instrument(written(folder, "ours.toml", OURS))
    base = load_instrument(folder / "good.toml")
    frame = ours.score(PERSON).frame
    assert frame["total"].item() == base.score(PERSON).frame["total"].item()
    assert frame["risk_24m"].item() == pytest.approx(1 / (1 + 2.718281828459045**0.5))
    assert frame["local_level"].item() == "routine"
    assert ours.definition.case == []
    assert ours.hash != base.hash


def test_what_is_replaced_brings_its_source_and_what_is_inherited_keeps_its_own(folder):
    outputs = load_instrument(written(folder, "ours.toml", OURS)).outputs.set_index("id")
    assert outputs.loc["risk_24m", "source"] == "our own sample, 2026"
    assert outputs.loc["total", "source"] == "Author 2020, table 1"
    assert outputs.loc["level", "source"] == "Author 2020, table 1"
    assert outputs.loc["level", "label"] == "Category"


def test_a_new_payload_takes_the_old_one_with_all_that_belongs_to_it():
    old = {
        "id": "a",
        "of": "t",
        "by": "sex",
        "steps": {"m": [[0, 1]]},
        "until": 3,
        "source": "x",
        "range": [0, 1],
    }
    new, origins, problems = replaced({"value": [old]}, [{"id": "a", "formula": "t + 1"}])
    assert new["value"] == [{"id": "a", "of": "t", "formula": "t + 1"}]
    assert (origins, problems) == ({("value", 0): ("replace", 0)}, [])
    assert old["until"] == 3


def test_recalibrating_in_memory_is_the_same_as_in_a_file(folder):
    base = load_instrument(folder / "good.toml")
    ours = base.recalibrate(
        {"risk_24m": {"logistic": {"intercept": -2, "slope": 0.5}}},
        source="our own sample, 2026",
        evidence="verified",
        sample={"n": 400},
    )
    same = load_instrument(written(folder, "ours.toml", OURS))
    risks = [one.score(PERSON).frame["risk_24m"].item() for one in (ours, same)]
    assert risks[0] == risks[1] != base.score(PERSON).frame["risk_24m"].item()
    assert ours.definition.risk[0].sample == same.definition.risk[0].sample
    assert (ours.id, ours.version) == ("good", "1.0 recalibrated")
    again = ours.recalibrate({}, **SECONDARY)
    assert ours.source == again.source == "good.toml, recalibrated"
    assert ours.hash not in (base.hash, same.hash)


def test_recalibrating_what_is_not_there_or_wrongly_is_refused():
    fovox = load_instrument("fovox")
    with pytest.raises(InstrumentError, match=r"'risk_13m'.*did you mean 'risk_12m'"):
        fovox.recalibrate({"risk_13m": {"cox": {"baseline_survival": 0.9}}}, **SECONDARY)
    with pytest.raises(InstrumentError, match=r"less than 1; found 1\.9.*'risk_12m': cox: baseline_survival"):
        fovox.recalibrate({"risk_12m": {"cox": {"baseline_survival": 1.9}}}, **SECONDARY)


def test_an_instrument_that_uses_another_can_be_recalibrated():
    ogp = load_instrument("ogp")
    risk = ogp.definition.risk[0].id
    again = ogp.recalibrate({risk: {"label": "ours"}}, **SECONDARY)
    assert again.outputs.set_index("id").loc[risk, "label"] == "ours"
    assert again.outputs["source"].tolist() == ogp.outputs["source"].tolist()


def test_levels_may_be_supplied_by_those_who_hold_the_manual(folder):
    text = OURS.split("[[replace]]")[0] + '[[replace]]\nid = "alcohol"\nlevels = ["0", "1", "2", "3"]\n'
    text += '[[replace]]\nid = "total"\nrange = [0, 5]\n'
    instrument = load_instrument(written(folder, "ours.toml", text))
    assert instrument.plan.spans["total"] == (0, 5)


def test_a_case_that_fails_is_told_with_number_line_expected_and_found(folder):
    text = GOOD.replace('level = "high"', 'level = "low"').replace("risk_24m = 0.3 }", "risk_24m = 0.35 }")
    with pytest.raises(InstrumentError) as refused:
        load_instrument(written(folder, "good.toml", text))
    assert [str(problem).partition("; line")[0] for problem in refused.value.problems] == [
        'Needed level = "low" in case 1 (by hand); found "high"',
        "Needed risk_24m = 0.35 in case 1 (by hand); found 0.3",
    ]


def test_a_case_may_expect_a_status_and_that_nothing_is_scorable(folder):
    case = '[[case]]\nsource = "x"\ngiven = { age = 20 }\nexpect = { total = "not scorable" }\n'
    assert load_instrument(
        written(folder, "good.toml", f'{GOOD}{case}status = {{ total = "not scorable" }}\n')
    )
    with pytest.raises(InstrumentError, match='status of total = "prorated" in case 2'):
        load_instrument(written(folder, "good.toml", f'{GOOD}{case}status = {{ total = "prorated" }}\n'))


def test_the_table_lists_every_built_in_instrument_with_evidence_and_licence():
    table = rv.instruments_table()
    assert table["id"].tolist() == built_in_ids()
    assert table.columns.tolist()[:2] == ["id", "version"]
    assert table["licence"].str.len().min() > 3
    allowed = {"verified", "secondary", "verified and secondary", "structure only"}
    assert set(table["evidence"]) <= allowed
    assert table.set_index("id").loc["vrag-r", "n_items"] == len(load_instrument("vrag-r").definition.item)


def test_importing_riskeval_does_not_import_pydantic_or_the_library():
    code = "import sys, riskeval; print([m for m in sys.modules if 'pydantic' in m or '.instruments' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_mistake_is_told_at_once(folder):
    wrong = GOOD.replace('version = "1.0"', "version = 1.0").replace("[[0,", "[[9,", 1) + "\n[surprise]\n"
    with pytest.raises(InstrumentError) as raised:
        load_instrument(written(folder, "wrong.toml", wrong))
    told = " ".join(map(str, raised.value.problems))
    assert 'version = "1.0"' in told
    assert "surprise" in told
    assert "overlap" in told
