"""The kit: everything a workshop needs in one folder, with vignettes dealt out blindly and in balance."""

from collections import Counter
from itertools import product
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from riskeval.cli import main
from riskeval.communication import verbal_scale
from riskeval.errors import DataFileError, EvaluationError, ReportError
from riskeval.trainer.kit import write_kit
from riskeval.trainer.kit.deal import FORMATS, deal
from riskeval.trainer.kit.vignettes import Vignette, read_vignettes
from riskeval.trainer.kit.write import SIDES, key_of, plan, told
from riskeval.trainer.page import SCENES

from .conftest import PHONE

ROOT = Path(__file__).parents[2]
SHIPPED = str(ROOT / "data" / "synthetic" / "workshop" / "vignettes.csv")
CASES = tuple(
    Vignette(name, f"Case {name}", risk) for name, risk in zip("abcde", (5, 20, 35, None, 60), strict=True)
)


@pytest.fixture(scope="module")
def kit(loaded, tmp_path_factory):
    place = tmp_path_factory.mktemp("kits") / "kit"
    write_kit(loaded, place, vignettes=SHIPPED, participants=12)
    return place


def vignettes_file(tmp_path, text, name="vignettes.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_kit_has_the_page_the_notes_and_the_sheets(kit):
    names = {path.name for path in kit.iterdir()}
    pages = {"page.html", "facilitator.html", "exercises.html", "sheets.html"}
    assert names == {*pages, "key.csv", "answers.csv"}
    notes = (kit / "facilitator.html").read_text(encoding="utf-8")
    assert notes.count("<b>The trap.</b>") == len(SCENES) + 1
    assert (kit / "exercises.html").read_text(encoding="utf-8").count('<article class="sheet">') == len(
        SCENES
    )
    assert (kit / "sheets.html").read_text(encoding="utf-8").count('<article class="sheet">') == 12


def test_without_vignettes_there_are_no_sheets_and_the_notes_say_how(loaded, tmp_path):
    write_kit(loaded, tmp_path / "kit")
    assert {path.name for path in (tmp_path / "kit").iterdir()} == {
        "page.html",
        "facilitator.html",
        "exercises.html",
    }
    assert "--vignettes FILE" in (tmp_path / "kit" / "facilitator.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("participants", [1, 5, 7, 30, 60])
def test_everybody_gets_every_vignette_once(participants):
    for sheet in deal(CASES, participants, SIDES, 3):
        assert sorted(one.id for one in sheet.vignettes) == list("abcde")


def test_in_a_whole_block_every_vignette_stands_once_at_every_position():
    for start in (0, 5, 25):
        block = deal(CASES, 30, SIDES, 3)[start : start + 5]
        for position in range(5):
            assert {sheet.vignettes[position].id for sheet in block} == set("abcde")


def test_sides_and_formats_are_dealt_equally_often():
    counts = Counter((sheet.side, sheet.format) for sheet in deal(CASES, 60, SIDES, 3))
    assert counts == dict.fromkeys(product(SIDES, FORMATS), 10)
    for size in range(1, 40):
        uneven = Counter((sheet.side, sheet.format) for sheet in deal(CASES, size, SIDES, 3))
        assert max(uneven.values()) - min(uneven.get(arm, 0) for arm in product(SIDES, FORMATS)) <= 1


def test_orders_do_not_follow_sides():
    """Over many seeds the first participant's side says nothing about the first vignette."""
    firsts = Counter()
    for seed in range(600):
        first = deal(CASES, 5, SIDES, seed)[0]
        firsts[first.side, first.vignettes[0].id] += 1
    assert len(firsts) == 10
    assert all(30 <= count <= 95 for count in firsts.values())  # 60 expected, sd about 7


def test_one_seed_deals_the_same_and_another_something_else():
    assert deal(CASES, 20, SIDES, 3) == deal(CASES, 20, SIDES, 3) != deal(CASES, 20, SIDES, 4)


def test_without_estimates_there_is_no_format():
    bare = [Vignette(one.id, one.text, None) for one in CASES]
    assert {sheet.format for sheet in deal(bare, 20, SIDES, 3)} == {""}


def test_the_key_says_what_was_dealt():
    sheets = deal(CASES, 7, SIDES, 3)
    key = key_of(sheets)
    assert len(key) == 35
    last = key.iloc[-1]
    assert (last["participant"], last["position"]) == ("P07", 5)
    assert last["vignette"] == sheets[6].vignettes[4].id
    assert set(key.loc[key["vignette"] == "d", "format"]) == {""}  # no estimate is told with it


def test_an_estimate_is_told_in_three_ways():
    scale = verbal_scale("evans-salekin-2016")
    case = Vignette("a", "text", 22)
    assert [told(case, way, scale) for way in FORMATS] == ["22 %", "22 of 100 people", "moderate risk"]
    assert all("no word" not in told(Vignette("a", "", risk), "word", scale) for risk in range(1, 100))


def test_a_sheet_shows_its_own_arrangement_and_names_no_condition(kit):
    text = (kit / "sheets.html").read_text(encoding="utf-8")
    key = pd.read_csv(kit / "key.csv", keep_default_na=False)
    articles = text.split('<article class="sheet">')[1:]
    for article, (name, own) in zip(articles, key.groupby("participant"), strict=True):
        assert f"Sheet {name}" in article
        assert f"<b>{own['side'].iloc[0]}</b>" in article
        other = next(side for side in SIDES if side != own["side"].iloc[0])
        assert other not in article
        assert ("of 100 people</b>" in article) == (own["format"].iloc[0] == "frequency")
        assert not any(one in article for one in own["vignette"])  # short names could say too much
        assert not any(word in article.lower() for word in ("format", "percentage", "frequency", "condition"))


def test_the_plan_is_that_of_the_how_to_page():
    page = (ROOT / "docs" / "how-to" / "trainer.md").read_text(encoding="utf-8")
    for step in plan():
        assert f"| {step['minutes']} | {step['scene']} | {step['what']} |" in page


def test_what_is_written_stays_words(loaded, tmp_path):
    script = "<script>alert(1)</script>"
    text = f'vignette,text\na,"{script}"\nb,{{{{ 7 * 7 }}}} & co\n'
    write_kit(loaded, tmp_path / "kit", vignettes=vignettes_file(tmp_path, text), sides=(script, "others"))
    sheets = (tmp_path / "kit" / "sheets.html").read_text(encoding="utf-8")
    assert "<script" not in sheets
    assert "&lt;script&gt;" in sheets
    assert "{{ 7 * 7 }} &amp; co" in sheets
    assert "<script" not in (tmp_path / "kit" / "facilitator.html").read_text(encoding="utf-8")


def test_a_file_of_a_german_excel_is_read(tmp_path):
    text = 'vignette;text;risk\na;"Er sagt: ""ja""; dann geht er.";12\nb;Größe;\n'
    path = tmp_path / "v.csv"
    path.write_bytes(text.encode("cp1252"))
    assert read_vignettes(path) == (
        Vignette("a", 'Er sagt: "ja"; dann geht er.', 12),
        Vignette("b", "Größe", None),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("vignette,txt\na,b\nc,d\n", "rename 'txt' to 'text'"),
        ("name,story\na,b\nc,d\n", "2 problems"),
        ("vignette,text\na,one\na,two\n", "vignette 'a' of 'vignettes.csv' again"),
        ("vignette,text\na,one\nb,\n", "vignette 'b' of 'vignettes.csv' without one"),
        ("vignette,text\n,one\nb,two\n", "a row of 'vignettes.csv' without one"),
        ("vignette,text\na,one\n", "2 to 40 vignettes"),
        ("vignette,text\n", "rows"),
        ("vignette,text,risk\na,one,0\nb,two,3\n", "a whole number from 1 to 99"),
        ("vignette,text,risk\na,one,12.5\nb,two,3\n", "found '12.5' for vignette 'a'"),
        ("vignette,text,risk\na,one,high\nb,two,nan\n", "2 problems"),
    ],
)
def test_vignettes_that_cannot_be_used_are_refused(text, said, tmp_path):
    with pytest.raises(DataFileError, match=said):
        read_vignettes(vignettes_file(tmp_path, text))


@pytest.mark.parametrize(
    ("participants", "sides", "said"),
    [
        (0, SIDES, "1 to 500 participants"),
        (501, SIDES, "1 to 500 participants"),
        (5, ("the defence",), "two or more different sides"),
        (5, ("The defence", "the defence"), "two or more different sides"),
        (5, ("the defence", " "), "two or more different sides"),
        (0, (), "2 problems"),
    ],
)
def test_what_cannot_be_dealt_is_refused(participants, sides, said):
    with pytest.raises(EvaluationError, match=said):
        deal(CASES, participants, sides, 1)


def test_an_existing_folder_is_left_alone(loaded, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine", encoding="utf-8")
    for force in (False, True):
        with pytest.raises(ReportError):
            write_kit(loaded, tmp_path / "mine", force=force)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]
    write_kit(loaded, tmp_path / "kit")
    write_kit(loaded, tmp_path / "kit", vignettes=SHIPPED, force=True)
    assert (tmp_path / "kit" / "key.csv").is_file()


def test_answers_that_were_typed_in_are_not_replaced(loaded, tmp_path):
    kit = tmp_path / "kit"
    write_kit(loaded, kit, vignettes=SHIPPED, participants=6)
    write_kit(loaded, kit, vignettes=SHIPPED, participants=7, force=True)
    table = (kit / "answers.csv").read_text(encoding="utf-8").replace("P01,1,,", "P01,1,40,")
    (kit / "answers.csv").write_text(table, encoding="utf-8")
    with pytest.raises(ReportError, match="a kit without answers"):
        write_kit(loaded, kit, vignettes=SHIPPED, force=True)
    assert (kit / "answers.csv").read_text(encoding="utf-8") == table


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "Give -o PAGE"),
        (["-o", "page.html", "--kit", "kit"], "one of the two"),
        (["-o", "page.html", "--vignettes", SHIPPED], "give --kit FOLDER"),
        (["--kit", "kit", "--vignettes", "no.csv"], "no.csv"),
        (["--kit", "kit", "--vignettes", SHIPPED, "--participants", "900"], "1 to 500 participants"),
        (["--kit", "kit", "--vignettes", SHIPPED, "--sides", "one"], "two or more different sides"),
    ],
)
def test_the_command_says_what_is_wrong_and_writes_nothing(options, said, loaded, tmp_path):
    places = [str(tmp_path / one) if one in ("kit", "page.html") else one for one in options]
    done = CliRunner().invoke(main, ["trainer", str(loaded.path), *places])
    assert done.exit_code == 2
    assert said in done.output
    assert not (tmp_path / "kit").exists()


@pytest.mark.parametrize("name", ["facilitator", "exercises", "sheets"])
def test_the_sheets_can_be_read_by_everybody_and_printed(name, kit, browser):
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport=PHONE)
    page, requests = context.new_page(), []
    page.on("request", lambda request: requests.append(request.url))
    page.goto((kit / f"{name}.html").as_uri())
    grave = [
        one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")
    ]
    assert [one["id"] for one in grave] == []
    assert len(requests) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.pdf(format="A4").startswith(b"%PDF")
    context.close()
