"""The bundle: every number traceable, nothing private, the same bytes every time."""

import hashlib
import json
import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from riskeval.errors import ReportError
from riskeval.instruments.library import load_instrument
from riskeval.report.bundle import csv, write_report
from riskeval.report.wording import places_of

from . import instrument_files
from .studies import people, study

MULTIPLY = {"percent": 100, "points": 100, "thousand": 1000}
PLACES = {"percent": 1, "points": 1, "thousand": 1, "ratio": 2, "fine": 3, "finer": 4, "score": 1}


class References(HTMLParser):
    """Collects (attributes, text) of every element with a data-ref."""

    def __init__(self):
        super().__init__()
        self.found, self.open, self.depth = [], None, 0

    def handle_starttag(self, tag, attributes):
        if self.open is not None:
            self.depth += 1
        elif "data-ref" in dict(attributes):
            self.open, self.depth = (dict(attributes), []), 0

    def handle_data(self, data):
        if self.open is not None:
            self.open[1].append(data)

    def handle_endtag(self, tag):
        if self.open is None:
            return
        if self.depth == 0:
            self.found.append((self.open[0], "".join(self.open[1]).strip()))
            self.open = None
        else:
            self.depth -= 1


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A report, with everything in it read back."""
    folder = tmp_path_factory.mktemp("study")
    return write_report(study(folder, people()), folder / "report").parent


@pytest.fixture(scope="module")
def rows(made):
    return {row["id"]: row for row in json.loads((made / "results.json").read_text())}


@pytest.fixture(scope="module")
def references(made):
    parser = References()
    parser.feed((made / "report.html").read_text())
    return parser.found


def test_every_id_in_the_results_is_there_once(made, rows):
    assert len(json.loads((made / "results.json").read_text())) == len(rows)


def test_every_reference_in_the_page_is_a_row_of_the_results(rows, references):
    assert len(references) > 300
    assert {attributes["data-ref"] for attributes, _ in references} <= set(rows)


def test_every_printed_number_equals_its_row(rows, references):
    checked = 0
    for attributes, text in references:
        if "data-field" not in attributes:
            continue
        row, style = rows[attributes["data-ref"]], attributes["data-style"]
        printed = [
            float(number.replace(",", "").replace("−", "-"))
            for number in re.findall(r"−?[\d,]*\d(?:\.\d+)?", text)
        ]
        wanted = [row[field] for field in attributes["data-field"].split()]
        wanted = [value * MULTIPLY.get(style, 1) for value in wanted if value is not None]
        if row["estimate"] is None and row["n"] is None:
            assert (
                any(word in text for word in ("suppressed", "withheld", "fewer than"))
                or text == row["status"]
            )
            continue
        if not printed:
            continue
        if text.startswith("<"):
            assert wanted[0] < printed[0]
            continue
        half = 0.5 * 10 ** -PLACES.get(style, 0) + 1e-9
        assert len(printed) == len(wanted) or "∞" in text or "(median)" in text
        assert all(abs(a - b) <= half for a, b in zip(printed, wanted, strict=False))
        checked += 1
    assert checked > 200


def test_no_file_holds_more_digits_than_the_page(rows):
    checked = 0
    for row in rows.values():
        for field in ("estimate", "se", "lower", "upper"):
            if row[field] is not None and row["theme"] not in ("flow", "design"):
                assert row[field] == round(row[field], places_of(row["metric"])), row["id"]
                checked += 1
    assert checked > 300


def test_every_number_cell_of_a_table_can_be_traced(made):
    page = (made / "report.html").read_text()
    sections = re.findall(r'<section id="([\w-]+)">(.*?)</section>', page, flags=re.DOTALL)
    for name, body in sections:
        if name in ("asked", "checklist", "reproduce"):
            continue
        for cell in re.findall(r"<td>(.*?)</td>", body, flags=re.DOTALL):
            assert "data-ref" in cell or not re.search(r"\d", cell), (name, cell)


def test_numbers_inside_figures_refer_to_rows(made, rows):
    svg = (made / "figures" / "auc-sex.svg").read_text()
    found = re.findall(r'data-ref="([^"]+)"', svg)
    assert found
    assert set(found) <= set(rows)


def test_the_page_needs_no_network_and_no_script(made):
    page = (made / "report.html").read_text()
    addresses = set(re.findall(r"https?://[^\s\"'<]+", page))
    assert all(address.startswith("http://www.w3.org/") for address in addresses)
    assert "<script" not in page
    assert not re.search(r"<(link|img|iframe|object)\b", page)


def test_every_figure_has_words_for_those_who_cannot_see_it(made):
    page = (made / "report.html").read_text()
    figures = re.findall(r"<figure.*?</figure>", page, flags=re.DOTALL)
    assert figures
    for figure in figures:
        assert re.search(r'<svg [^>]*role="img"', figure)
        assert re.search(r"<title>[^<]{20,}</title>", figure)
        assert re.search(r"<figcaption>[^<]{20,}", figure)


def test_no_id_occurs_twice_in_the_page(made):
    ids = re.findall(r'\sid="([^"]+)"', (made / "report.html").read_text())
    assert len(ids) == len(set(ids))


def test_the_manifest_has_the_hash_of_every_file(made):
    manifest = json.loads((made / "manifest.json").read_text())
    files = {
        str(p.relative_to(made)): p for p in made.rglob("*") if p.is_file() and p.name != "manifest.json"
    }
    assert set(manifest["files"]) == set(files)
    for name, path in files.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == manifest["files"][name]
    data = (made.parent / "cohort.csv").read_bytes()
    assert manifest["data"] == {"name": "cohort.csv", "sha256": hashlib.sha256(data).hexdigest()}


def test_no_file_names_a_person_a_folder_or_a_machine(made):
    import getpass
    import platform

    secrets = [str(made.parent), "person-0", platform.node(), f"/{getpass.getuser()}/"]
    for path in made.rglob("*"):
        if path.is_file():
            content = path.read_text()
            assert not [secret for secret in secrets if secret and secret in content], path.name


def test_the_same_input_gives_the_same_bytes(made, tmp_path):
    again = write_report(study(tmp_path, people()), tmp_path / "elsewhere").parent
    for path in made.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (again / path.relative_to(made)).read_bytes(), path.name


def test_numbers_that_are_not_finite_are_null_with_a_status(rows):
    assert all(row["status"] != "ok" or row["estimate"] is not None for row in rows.values())


def test_a_text_that_begins_a_formula_is_neutralised_and_a_number_stays_a_number():
    table = pd.DataFrame({"label": ["=1+1", "-x", "plain"], "value": [-0.5, 1.0, None]}, dtype=object)
    assert csv(table).decode().splitlines() == ["label,value", "'=1+1,-0.5", "'-x,1.0", "plain,"]


def test_an_existing_folder_is_refused_and_only_riskevals_own_is_replaced(tmp_path):
    loaded = study(tmp_path, people(400))
    page = write_report(loaded, tmp_path / "out")
    with pytest.raises(ReportError, match="already there"):
        write_report(loaded, tmp_path / "out")
    assert write_report(loaded, tmp_path / "out", force=True) == page
    (tmp_path / "holiday").mkdir()
    (tmp_path / "holiday" / "beach.txt").write_text("mine")
    with pytest.raises(ReportError, match="only such a one is replaced"):
        write_report(loaded, tmp_path / "holiday", force=True)


def test_an_answer_of_the_author_replaces_the_prompt(tmp_path):
    more = '[author]\npurpose = "To <check> it."\nthresholds = "Written in May, before the data came."'
    page = write_report(study(tmp_path, people(400), more=more), tmp_path / "out").read_text()
    assert "To &lt;check&gt; it." in page
    assert "<code>purpose</code>" not in page
    assert "<code>thresholds</code>" not in page
    assert "Written in May, before the data came." in page
    assert "<code>ethics</code>" in page


@pytest.mark.parametrize("absolute", [False, True])
def test_no_file_of_a_study_scored_from_items_names_a_folder_a_person_or_a_machine(
    tmp_path, monkeypatch, absolute
):
    folder = tmp_path / "zq-folder"
    folder.mkdir()
    for name in ("USER", "LOGNAME", "USERNAME", "HOME", "USERPROFILE", "HOSTNAME", "COMPUTERNAME"):
        monkeypatch.setenv(name, f"/home/zq-{name.lower()}")
    monkeypatch.setattr("platform.node", lambda: "zq-machine")
    monkeypatch.setattr("socket.gethostname", lambda: "zq-machine")
    frame = instrument_files.people()
    frame["id"] = "zq-person-" + frame["id"]
    frame.loc[:30, "priors"] = "zq-answer"
    instruments = instrument_files.OURS + "\n[instruments.v-risk-10]"
    frame = frame.assign(**{one.id: "no" for one in load_instrument("v-risk-10").inputs if not one.optional})
    if absolute:
        instruments = instruments.replace('"small.toml"', f"'{folder / 'small.toml'}'")
    made = write_report(
        instrument_files.study(folder, frame, instruments=instruments), folder / "report"
    ).parent
    for path in made.rglob("*"):
        if path.is_file():
            content = path.read_text(encoding="utf-8")
            assert not re.findall(r".{0,40}zq-.{0,40}", content), path.name
            assert str(tmp_path) not in content, path.name
            assert not re.findall(r"(?<![\w.:/<])/(?:tmp|home|root|Users|opt|var|private)/", content), (
                path.name
            )
            assert not re.findall(r"\b[A-Z]:\\", content), path.name
