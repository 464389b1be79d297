"""What a room answered: hand cases, what everybody may see, and what nobody but one may see."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from riskeval.cli import main
from riskeval.errors import DataFileError, EvaluationError
from riskeval.trainer.kit.deal import deal
from riskeval.trainer.kit.vignettes import read_vignettes
from riskeval.trainer.kit.write import SIDES, answers_of, key_of
from riskeval.trainer.workshop import Workshop, read_workshop
from riskeval.trainer.workshop.agreement import agreement
from riskeval.trainer.workshop.arms import arms

SHIPPED = Path(__file__).parents[2] / "data" / "synthetic" / "workshop" / "vignettes.csv"


def returned(numbers, words=None, side=None):
    """Answers of participants (rows) to cases (columns)."""
    numbers = np.array(numbers, dtype=float)
    words = [[""] * numbers.shape[1]] * len(numbers) if words is None else words
    return pd.DataFrame(
        {
            "participant": f"P{who + 1:02d}",
            "position": case + 1,
            "vignette": "abcdefgh"[case],
            "side": side[who] if side else "",
            "format": "",
            "of_100": numbers[who, case],
            "rating": words[who][case],
        }
        for who in range(len(numbers))
        for case in range(numbers.shape[1])
    )


def write_tables(place, participants=12, seed=2):
    """A kit's two tables, with answers by chance."""
    sheets = deal(read_vignettes(SHIPPED), participants, SIDES, 1)
    chance = np.random.default_rng(seed)
    place.mkdir(exist_ok=True)
    key_of(sheets).to_csv(place / "key.csv", index=False)
    answers = answers_of(sheets)
    answers["of_100"] = chance.integers(0, 101, len(answers))
    answers["rating"] = pd.cut(answers["of_100"], [-1, 30, 60, 100], labels=["low", "moderate", "high"])
    answers.to_csv(place / "answers.csv", index=False)
    return answers


def test_severity_is_the_mean_distance_from_the_others():
    room = Workshop(returned([[10, 30], [20, 40], [20, 40], [20, 40], [40, np.nan]]))
    assert room.severity("P05").points == pytest.approx(40 - 70 / 4)  # one case; the others' mean is 17.5
    assert room.severity("P05").cases == 1
    assert room.severity("P01").points == pytest.approx(10 - 100 / 4)  # case b has four answers: too few
    assert "22 points of 100 higher" in room.severity("P05").text
    assert "lower than those of the others" in room.severity("P01").text


def test_severity_needs_five_answers_to_a_case():
    room = Workshop(returned([[10], [20], [30], [40]]))
    assert np.isnan(room.severity("P01").points)
    assert "nothing can be said" in room.severity("P01").text


def test_severities_of_a_full_room_sum_to_nothing_and_do_not_move_with_the_cases():
    numbers = np.random.default_rng(5).uniform(10, 60, (9, 4))
    room, moved = Workshop(returned(numbers)), Workshop(returned(numbers + np.arange(0, 40, 10)))
    points = [room.severity(f"P{k:02d}").points for k in range(1, 10)]
    assert sum(points) == pytest.approx(0, abs=1e-9)
    assert points == pytest.approx([moved.severity(f"P{k:02d}").points for k in range(1, 10)])


def test_agreement_by_hand():
    words = [["high", "low"], ["high", "low"], ["low", "low"], ["high", "moderate"]]
    found = agreement(returned([[60, 10], [70, 10], [20, 10], [70, 30]], words)).set_index("measure")["value"]
    assert found["same word"] == pytest.approx(100 * (3 / 6 + 3 / 6) / 2)
    chance = (4 / 8) ** 2 + (3 / 8) ** 2 + (1 / 8) ** 2
    assert found["Fleiss' kappa"] == pytest.approx((0.5 - chance) / (1 - chance))
    apart = ((10 + 40 + 10 + 50 + 0 + 50) / 6 + (0 + 0 + 20 + 0 + 20 + 20) / 6) / 2
    assert found["mean difference"] == pytest.approx(apart)


def test_kappa_is_of_those_who_rated_every_case_and_says_when_it_is_not_defined():
    words = [["high", "low"], ["high", "low"], ["low", ""], ["high", "high"]]
    found = agreement(returned(np.full((4, 2), 50), words)).set_index("measure")
    assert found.loc["Fleiss' kappa", "participants"] == 3
    same = agreement(returned(np.full((4, 2), 50), [["low", "low"]] * 4)).set_index("measure")
    assert "one and the same word" in same.loc["Fleiss' kappa", "note"]
    none = agreement(returned(np.full((4, 2), 50))).set_index("measure")
    assert "no two participants" in none.loc["same word", "note"]


def test_the_spread_of_high_is_that_of_the_numbers_given_with_it():
    words = [["high", "low"]] * 4 + [["high", "high"]]
    room = Workshop(returned([[40, 1], [50, 2], [60, 3], [70, 4], [80, 90]], words))
    high = room.words.set_index("rating").loc["high"]
    assert (high["answers"], high["least"], high["middle"], high["most"]) == (6, 40, 65, 90)
    assert room.words.set_index("rating").loc["low", "note"] == "not shown: fewer than 5 participants"
    assert room.vignettes["answers"].tolist() == [5, 5]


def test_a_side_that_moves_everybody_is_seen_and_one_that_moves_nobody_is_not():
    chance, side = np.random.default_rng(8), ["the defence", "the prosecution"] * 8
    moved = chance.normal(40, 5, (16, 4)) + np.array([[0], [20]] * 8)
    found = arms(returned(moved, side=side), "side", 5).set_index("arm")
    assert found.loc["the prosecution", "difference"] - found.loc[
        "the defence", "difference"
    ] == pytest.approx(20, abs=3)
    assert found["p"].iloc[0] <= 0.002  # 2 of 12,870 ways to deal eight and eight
    ps = [arms(returned(chance.normal(40, 5, (16, 4)), side=side), "side", 5)["p"].iloc[0] for _ in range(40)]
    assert 0.3 < np.mean(ps) < 0.7  # uniform without an effect: standard error 0.046


def test_a_small_arm_is_not_shown():
    side = ["the defence"] * 4 + ["the prosecution"] * 8
    found = arms(returned(np.random.default_rng(1).uniform(0, 99, (12, 3)), side=side), "side", 5)
    assert found[["participants", "difference", "p"]].isna().all(axis=None)
    assert found["note"].str.contains("fewer than 5 participants").all()


def test_the_room_sees_no_pseudonym_and_a_participant_nobody_else(tmp_path):
    write_tables(tmp_path / "kit")
    room = read_workshop(tmp_path / "kit")
    page = room.write(tmp_path / "told").read_text(encoding="utf-8")
    names = room.returned["participant"].unique()
    words = re.sub('base64,[^"]*', "", page)
    assert not any(name in words for name in names)
    own = {
        path.stem: path.read_text(encoding="utf-8") for path in (tmp_path / "told" / "participants").iterdir()
    }
    assert set(own) == set(names)
    for name, text in own.items():
        assert [other for other in names if other in text] == [name]
        assert room.severity(name).text in text


def test_who_is_who_changes_nothing_for_the_room(tmp_path):
    answers = write_tables(tmp_path / "kit")
    before = read_workshop(tmp_path / "kit").write(tmp_path / "before").read_bytes()
    renamed = {f"P{k:02d}": f"P{13 - k:02d}" for k in range(1, 13)}
    for name, table in (
        ("key", pd.read_csv(tmp_path / "kit" / "key.csv", keep_default_na=False)),
        ("answers", answers),
    ):
        table["participant"] = table["participant"].map(renamed)
        table.sort_values(["participant", "position"]).to_csv(tmp_path / "kit" / f"{name}.csv", index=False)
    after = read_workshop(tmp_path / "kit").write(tmp_path / "after").read_bytes()
    assert after == before


def test_four_participants_are_too_few_for_everything(tmp_path):
    write_tables(tmp_path / "kit", participants=4)
    room = read_workshop(tmp_path / "kit")
    assert room.words["note"].str.startswith("not shown").all()
    assert room.agreement["value"].isna().all()
    page = room.write(tmp_path / "told").read_text(encoding="utf-8")
    assert "<img" not in page
    assert page.count("fewer than 5 participants") >= 12
    assert all(np.isnan(room.severity(name).points) for name in room.returned["participant"].unique())


def test_blank_answers_are_left_out(tmp_path):
    answers = write_tables(tmp_path / "kit")
    answers["rating"] = answers["rating"].astype(object)
    answers.loc[answers["participant"] == "P03", ["of_100", "rating"]] = np.nan
    answers.loc[0, "of_100"] = np.nan
    answers.drop(index=answers.index[-6:]).to_csv(tmp_path / "kit" / "answers.csv", index=False)
    room = read_workshop(tmp_path / "kit")
    assert room.participants == 10
    assert room.severity("P01").cases == 5
    assert np.isnan(room.severity("P12").points)


def test_a_table_of_a_german_excel_is_read(tmp_path):
    answers = write_tables(tmp_path / "kit").astype({"of_100": object})
    answers.loc[0, "of_100"] = "12,5"
    answers["rating"] = answers["rating"].astype(str).str.upper()
    answers.to_csv(tmp_path / "kit" / "answers.csv", index=False, sep=";")
    found = read_workshop(tmp_path / "kit").returned
    assert found["of_100"].iloc[0] == 12.5
    assert set(found["rating"]) == {"low", "moderate", "high"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda a: a.assign(of_100=a["of_100"].mask(a.index == 2, 101)),
            "a number from 0 to 100; found '101' for P01",
        ),
        (lambda a: a.astype(object).mask(a == 40, "many").assign(of_100="many"), "72 problems"),
        (lambda a: a.astype(object).assign(rating="hihg"), "did you mean 'high'"),
        (lambda a: pd.concat([a, a.head(1)]), "P01, position 1 again in 'answers.csv'"),
        (lambda a: a.replace({"participant": {"P02": "P99"}}), "P99, position 1 in 'answers.csv'"),
        (lambda a: a.assign(position=a["position"] + 1), "places that key.csv has"),
        (lambda a: a.rename(columns={"of_100": "of100"}), "rename 'of100' to 'of_100'"),
        (lambda a: a.assign(of_100="", rating=""), "at least one answer"),
        (lambda a: a.head(0), "rows"),
    ],
)
def test_answers_that_cannot_be_used_are_refused(change, said, tmp_path):
    change(write_tables(tmp_path / "kit")).to_csv(tmp_path / "kit" / "answers.csv", index=False)
    with pytest.raises(DataFileError, match=said):
        read_workshop(tmp_path / "kit")


def test_a_participant_who_was_not_there_is_refused():
    with pytest.raises(EvaluationError, match="did you mean 'P02'"):
        Workshop(returned([[1], [2]])).severity("P2")


def test_the_command_writes_a_page_for_everybody_and_one_for_each(tmp_path):
    write_tables(tmp_path / "kit")
    done = CliRunner().invoke(main, ["workshop", str(tmp_path / "kit"), "-o", str(tmp_path / "told")])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "told" / "room.html").is_file()
    again = CliRunner().invoke(main, ["workshop", str(tmp_path / "kit"), "-o", str(tmp_path / "told")])
    assert again.exit_code == 2
    assert "already there" in again.output
    nothing = CliRunner().invoke(main, ["workshop", str(tmp_path / "none"), "-o", str(tmp_path / "other")])
    assert nothing.exit_code == 2
    assert "key.csv" in nothing.output


def test_a_name_in_the_key_that_is_a_path_writes_nothing_elsewhere(tmp_path):
    answers = write_tables(tmp_path / "kit")
    for name, table in (
        ("key", pd.read_csv(tmp_path / "kit" / "key.csv", keep_default_na=False)),
        ("answers", answers),
    ):
        table.replace({"participant": {"P01": "../../<b>up"}}).to_csv(
            tmp_path / "kit" / f"{name}.csv", index=False
        )
    read_workshop(tmp_path / "kit").write(tmp_path / "told")
    assert {path.name for path in tmp_path.iterdir()} == {"kit", "told"}
    own = (tmp_path / "told" / "participants" / "sheet-1.html").read_text(encoding="utf-8")
    assert "<b>up" not in own
