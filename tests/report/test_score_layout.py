"""A file of scores is laid out like the data file, and riskeval reads it back unchanged."""

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from riskeval.cli import main
from riskeval.reading import TableFile, read_table

WEIGHT = """
schema = 1
id = "weights"
version = "1.0"
name = "Weights"
kind = "actuarial"
outcome = "violence"
population = { note = "anybody" }
licence = "made up"
manual_required = false
citation = "none"
source = "made up"
evidence = "verified"

[[item]]
id = "weight"
label = "Weight"
type = "number"
range = [-5, 5]

[[value]]
id = "twice"
label = "Twice the weight"
formula = "2 * weight"
range = [-10, 10]
"""


def scored(folder: Path, data: bytes, *more: str) -> tuple[bytes, bytes, str, TableFile]:
    """Both files, what was printed, and the scores read back."""
    (folder / "weights.toml").write_text(WEIGHT, encoding="utf-8")
    (folder / "data.csv").write_bytes(data)
    out = folder / "out.csv"
    arguments = [str(folder / "data.csv"), "--instrument", str(folder / "weights.toml"), "-o", str(out)]
    result = CliRunner().invoke(main, ["score", *arguments, *more])
    assert result.exit_code == 0, result.output
    return out.read_bytes(), (folder / "out.issues.csv").read_bytes(), result.output, read_table(out)


def rows(name: str, *cells: str) -> bytes:
    return "\n".join([name, *cells, ""]).encode()


def test_a_comma_file_stays_one_and_nothing_is_said_about_it(tmp_path):
    scores, issues, printed, _ = scored(tmp_path, rows("person,weight", "A,1.25", "B,x"))
    assert scores.startswith(b"person,weight,weights_twice,")
    assert b"\nA,1.25,2.5," in scores
    assert issues == b"row,item,value,level,problem\n2,weight,x,error,text where a number belongs\n"
    assert "are written like" not in printed


def test_semicolons_and_decimal_commas_come_back(tmp_path):
    data = rows("person;weight;other", "A;1,25;0,5", "B;-0,3;1,5", "C;7,5;2", "D;2;n.a.")
    scores, issues, printed, _ = scored(tmp_path, data)
    assert b"\nA;1,25;0,5;2,5;" in scores
    assert b"\nB;-0,3;1,5;-0,6;" in scores
    assert b"\nD;2;n.a.;4,0;" in scores
    assert b"\n3;weight;7,5;error;" in issues
    assert "Both files are written like the data: semicolon, decimal commas, UTF-8." in printed


def test_a_semicolon_file_without_any_decimals_gets_decimal_commas(tmp_path):
    text = WEIGHT.replace("2 * weight", "weight / 4").replace("[-10, 10]", "[-1.25, 1.25]")
    (tmp_path / "quarter.toml").write_text(text, encoding="utf-8")
    for decimal, data in ((",", "A;1"), (".", "A;1\nB;1.0")):
        (tmp_path / "data.csv").write_bytes(rows("person;weight", data))
        arguments = [tmp_path / "data.csv", "--instrument", tmp_path / "quarter.toml", "--force"]
        result = CliRunner().invoke(main, ["score", *map(str, arguments), "-o", str(tmp_path / "out.csv")])
        assert result.exit_code == 0, result.output
        assert f";0{decimal}25;" in (tmp_path / "out.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
def test_what_is_not_plain_utf_8_gets_a_mark_by_which_a_spreadsheet_knows_utf_8(tmp_path, encoding):
    data = rows("person;weight", "Jörg;1,5").decode().encode(encoding)
    scores, issues, printed, back = scored(tmp_path, data)
    assert scores.startswith("\ufeffperson;weight;".encode())
    assert issues.startswith("\ufeffrow;item;".encode())
    assert "UTF-8 with a byte order mark" in printed
    assert back.frame["person"].tolist() == ["Jörg"]


@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_riskeval_reads_its_own_scores_back_unchanged(tmp_path, delimiter, decimal):
    texts = ['say "no"', f"a{delimiter}b", "two\nlines", "7,5 kg", "1.2.2020", "ü", ""]
    weights = [f"{number}".replace(".", decimal) for number in (0.5, -1.25, 0.617, 3, 1e-05, 4.75, 0.1)]
    frame = pd.DataFrame({"person": texts, "weight": weights, "other": [*weights[:-1], ""]})
    data = frame.to_csv(index=False, sep=delimiter).encode()
    _, _, _, back = scored(tmp_path, data, *(["--decimal", ","] if decimal == "," else []))
    before = read_table(tmp_path / "data.csv", decimal=decimal)
    assert back.report.delimiter == delimiter
    pd.testing.assert_frame_equal(back.frame[list(before.frame)], before.frame)
    expected = 2 * before.frame["weight"].astype(float)
    assert back.frame["weights_twice"].astype(float).tolist() == expected.tolist()


def test_a_score_of_three_decimals_cannot_be_read_as_thousands(tmp_path):
    _, _, _, back = scored(tmp_path, rows("weight;person", "0,617;A"))
    assert float(back.frame["weights_twice"].item()) == 1.234
    scores, _, _, back = scored(tmp_path, rows("weight;person", "0.617;A"), "--force", "--decimal", ".")
    assert b";1.234;" in scores


def test_an_excel_file_gives_plain_csv(tmp_path):
    pytest.importorskip("openpyxl")
    (tmp_path / "weights.toml").write_text(WEIGHT, encoding="utf-8")
    pd.DataFrame({"weight": [0.25, 1.5]}).to_excel(tmp_path / "data.xlsx", index=False)
    arguments = [tmp_path / "data.xlsx", "--instrument", tmp_path / "weights.toml", "-o", tmp_path / "o.csv"]
    assert CliRunner().invoke(main, ["score", *map(str, arguments)]).exit_code == 0
    assert (tmp_path / "o.csv").read_bytes().startswith(b"weight,weights_twice,")
    assert b"\n0.25,0.5," in (tmp_path / "o.csv").read_bytes()
