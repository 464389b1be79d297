"""What stands in the page: only counts that may be shown, nothing that a name can break, and what lacks."""

import json
import re
from base64 import b64encode
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from riskeval.cli import main
from riskeval.trainer import trainer_page, write_trainer
from riskeval.trainer.material import material_of
from riskeval.trainer.page import SCENES, scenes_of

from ..report.studies import PLAIN, people, study

MINIMUM = 10
ALONE = """
title = "{title}"
[data]
source = "cohort.csv"
[roles]
outcome = "event"
[predictions.Tool]
score = "total"
{more}
"""


def scenes(loaded):
    return {scene.id: scene for scene in scenes_of(material_of(loaded))}


def ladders(loaded):
    """Every ladder of the study in the page."""
    return [ladder for scene in scenes(loaded).values() for ladder in scene.cells.get("ladders", ())]


def test_every_scene_has_one_question_an_answer_before_the_reveal_and_notes(loaded):
    made = scenes(loaded)
    assert len(made) == len(SCENES) == 10
    for scene in made.values():
        assert scene.words.question.count("?") == 1
        assert scene.words.ask["kind"] in ("number", "choice")
        assert len(scene.words.steps) >= 3
        assert len(scene.words.discuss) >= 2
        assert scene.words.trap
        assert scene.words.aim
    assert 45 <= sum(scene.words.minutes for scene in made.values()) <= 75


def test_no_count_in_the_page_is_below_the_minimum(loaded):
    counts = [count for ladder in ladders(loaded) for count in (*ladder["events"], *ladder["nonevents"])]
    assert len(counts) > 20
    assert min(counts) >= MINIMUM


def test_counts_of_groups_add_up_to_those_of_everybody_and_tell_no_small_difference(loaded):
    material = material_of(loaded)
    assert len(material.groups) == 4
    for pair in material.groups:
        everybody = {ladder.prediction: ladder for ladder in material.ladders}[pair.prediction]
        assert set(pair.ladders[0].bounds) <= set(everybody.bounds)
        for kind in ("events", "nonevents"):
            assert sum(sum(getattr(ladder, kind)) for ladder in pair.ladders) == sum(getattr(everybody, kind))


def test_no_group_differs_by_a_few_people_between_predictions(loaded):
    """Those who lack one prediction would otherwise be counted by subtraction."""
    totals = {}
    for pair in material_of(loaded).groups:
        for ladder in pair.ladders:
            sums = (sum(ladder.events), sum(ladder.nonevents))
            totals.setdefault((pair.column, ladder.group), []).append(sums)
    assert len(totals) == 5
    for first, *rest in totals.values():
        apart = [abs(a - b) for other in rest for a, b in zip(first, other, strict=True)]
        assert all(gap == 0 or gap >= MINIMUM for gap in apart)


def test_people_dealt_anew_within_merged_levels_give_the_same_page(tmp_path):
    """Two scores of a merged level change places: nothing in the file may tell."""
    frame = people(1500)
    top = control_top(study(_folder(tmp_path, "a"), frame))
    assert len(top) > 1
    swapped = frame.copy()
    swapped["total"] = frame["total"].replace({top[-1]: top[-2], top[-2]: top[-1]})
    pages = [
        trainer_page(study(_folder(tmp_path, name), one)) for name, one in (("b", frame), ("c", swapped))
    ]
    assert pages[0] == pages[1]


def control_top(loaded):
    """The scores that count together on the highest level of the tool."""
    material = material_of(loaded)
    chain, role = material.context.chain("Tool")
    return chain.values[role].iloc[chain.places(role)[-1] :].tolist()


def _folder(root: Path, name: str) -> Path:
    (root / name).mkdir()
    return root / name


def test_hidden_counts_and_identities_stand_in_the_file_in_no_encoding(tmp_path):
    frame = people(900)
    page = trainer_page(study(tmp_path, frame))
    for person in frame["id"].iloc[:50]:
        assert person not in page
        assert b64encode(person.encode()).decode().rstrip("=") not in page
    data = "".join(re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL))
    numbers = [float(number) for number in re.findall(r"(?<![\w.])\d+(?![\w.])", data)]
    small = [number for number in numbers if 0 < number < MINIMUM]
    assert set(small) <= {
        float(bound) for ladder in ladders(study(tmp_path, frame)) for bound in ladder["bounds"]
    } | {float(price) for price in range(1, MINIMUM)}


def test_a_title_that_is_a_script_stays_words(tmp_path):
    title = "</script><script>alert(1)</script> & Co"
    page = trainer_page(study(tmp_path, people(900), title=title))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    for data in re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL):
        json.loads(data)


def test_a_group_that_is_a_script_stays_words(tmp_path):
    frame = people(1500).replace({"sex": {"female": "<img src=x onerror=alert(1)>"}})
    assert "<img" not in trainer_page(study(tmp_path, frame))


@pytest.mark.parametrize("outcome", [0, 1])
def test_without_events_or_without_others_a_scenario_stands_in_and_says_so(tmp_path, outcome):
    source = scenes(study(tmp_path, people(400).assign(event=outcome), text=ALONE))["draw-the-line"].source
    assert "everybody had the event, or nobody had" in source
    assert "synthetic scenario" in source


def test_where_everything_is_suppressed_a_scenario_stands_in_and_says_so(tmp_path):
    loaded = study(tmp_path, people(30), text=ALONE)
    made = scenes(loaded)
    for name in ("draw-the-line", "two-groups", "total-or-judgement"):
        assert "A synthetic scenario stands in" in made[name].source
        assert "nobody in it is real" in made[name].source


def test_one_group_or_one_level_is_no_comparison(tmp_path):
    one_group = study(_folder(tmp_path, "a"), people(900).assign(sex="male", origin="north"))
    assert "no two groups" in scenes(one_group)["two-groups"].source
    one_level = study(_folder(tmp_path, "b"), people(900).assign(total=3), text=ALONE)
    assert "no two levels could be told apart" in scenes(one_level)["draw-the-line"].source


def test_a_million_levels_are_drawn_together_and_the_page_says_so(tmp_path):
    rng = np.random.default_rng(2)
    n = 1_000_000
    frame = pd.DataFrame({"total": rng.permutation(n) / 7, "event": 0})
    frame["event"] = (rng.random(n) < frame["total"] / frame["total"].max()).astype(int)
    loaded = study(tmp_path, frame, text=ALONE)
    made = scenes(loaded)["draw-the-line"]
    assert len(made.cells["ladders"][0]["levels"]) <= 40
    assert "drawn together into steps" in made.source
    assert len(trainer_page(loaded).encode()) < 500_000


def test_the_page_is_small_and_carries_no_address(loaded):
    page = trainer_page(loaded)
    assert len(page.encode()) < 500_000
    addresses = set(re.findall(r"https?://[^\s\"'`)<]+", page))
    assert addresses <= {"http://www.w3.org/2000/svg"}


def test_the_command_writes_the_page_and_never_over_a_file(tmp_path):
    study(tmp_path, people(900))
    asked = ["trainer", str(tmp_path / "study.toml"), "-o", str(tmp_path / "page.html")]
    made = CliRunner().invoke(main, asked)
    assert made.exit_code == 0, made.output
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    again = CliRunner().invoke(main, asked)
    assert again.exit_code == 2
    assert "--force" in again.output
    assert CliRunner().invoke(main, [*asked, "--force"]).exit_code == 0


def test_the_same_study_gives_the_same_bytes(tmp_path):
    loaded = study(tmp_path, people(900), text=PLAIN)
    first, second = (write_trainer(loaded, tmp_path / name).read_bytes() for name in ("a.html", "b.html"))
    assert first == second


def test_a_weighted_study_is_told_that_people_are_counted_as_they_are(tmp_path):
    text = ALONE.replace('outcome = "event"', 'outcome = "event"\nweights = "w"')
    loaded = study(tmp_path, people(900).assign(w=1.5), text=text)
    assert "without the study's weights" in scenes(loaded)["draw-the-line"].source


def test_where_events_were_sampled_by_design_the_page_says_that_they_are_not_that_common(tmp_path):
    frame = people(900)
    text = ALONE.replace('outcome = "event"', 'outcome = "event"\nstrata = "by"')
    loaded = study(tmp_path, frame.assign(by=frame["event"]), text=text)
    assert "chosen by design" in scenes(loaded)["rare-events"].source
