"""What a reader promises: text stays text, what was detected is reported, and nothing is fetched."""

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from riskeval.cohort import Cohort
from riskeval.errors import DataFileError
from riskeval.reading import open_duckdb, read_table, select


def written(folder: Path, text: str, name: str = "data.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def values(table, column):
    return table.frame[column].tolist()


def test_csv_cells_stay_the_text_they_are(tmp_path):
    table = read_table(written(tmp_path, "id,code,note\n0012,3.0,NA\n0013,,None\n"))
    assert values(table, "id") == ["0012", "0013"]
    assert values(table, "code") == ["3.0", ""]
    assert values(table, "note") == ["NA", "None"]


@pytest.mark.parametrize(
    ("delimiter", "word"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "vertical bar")]
)
def test_the_delimiter_is_detected_and_reported(delimiter, word, tmp_path):
    table = read_table(written(tmp_path, f"a{delimiter}b\n1{delimiter}2\n"))
    assert values(table, "b") == ["2"]
    assert table.report.delimiter == delimiter
    assert f"Delimiter: {word}." in table.report.lines()


def test_commas_inside_quotation_marks_do_not_mislead_the_detection(tmp_path):
    table = read_table(written(tmp_path, 'name;score\n"a, b, c";1\n"d, e, f";2\n'))
    assert table.report.delimiter == ";"
    assert values(table, "name") == ["a, b, c", "d, e, f"]


def test_a_declared_delimiter_wins(tmp_path):
    table = read_table(written(tmp_path, "a;b,c\n1;2,3\n"), delimiter="semicolon")
    assert list(table.frame.columns) == ["a", "b,c"]


def test_one_column_is_read_with_a_note(tmp_path):
    table = read_table(written(tmp_path, "a\n1\n2\n"))
    assert any("only one column" in note for note in table.report.notes)


def test_decimal_commas_become_points_where_every_value_is_a_number(tmp_path):
    table = read_table(written(tmp_path, "risk;n;text\n0,25;3;a,b\n;4;1,5\n1,5e-3;5;x\n"))
    assert values(table, "risk") == ["0.25", "", "1.5e-3"]
    assert values(table, "text") == ["a,b", "1,5", "x"]
    assert table.report.decimal_comma == ("risk",)


def test_one_typing_mistake_does_not_turn_a_column_of_decimal_commas_into_text(tmp_path):
    table = read_table(written(tmp_path, "age;list\n27,5;1,2\nforty;1,2,3\n31,0;3,4\n;2,3\n"))
    assert values(table, "age") == ["27.5", "forty", "31.0", ""]
    assert values(table, "list") == ["1,2", "1,2,3", "3,4", "2,3"]
    assert table.report.decimal_comma == ("age",)


def test_a_comma_that_could_mark_thousands_is_not_touched(tmp_path):
    table = read_table(written(tmp_path, "income;n\n1,250;1\n12,500;2\n"))
    assert values(table, "income") == ["1,250", "12,500"]
    assert table.report.unclear_commas == ("income",)


def test_a_clear_decimal_comma_elsewhere_settles_the_unclear_one(tmp_path):
    table = read_table(written(tmp_path, "score;risk\n1,250;0,5\n"))
    assert values(table, "score") == ["1.250"]
    assert table.report.unclear_commas == ()


def test_a_declared_decimal_comma_settles_it_too(tmp_path):
    path = written(tmp_path, "score;n\n1,250;1\n")
    assert values(read_table(path, decimal=","), "score") == ["1.250"]
    assert values(read_table(path, decimal="."), "score") == ["1,250"]


@pytest.mark.parametrize(
    ("written_dates", "style"),
    [
        (["2020-01-31", "2020-02-01"], "%Y-%m-%d"),
        (["31.01.2020", "01.02.2020"], "%d.%m.%Y"),
        (["31/01/2020", "01/02/2020"], "%d/%m/%Y"),
        (["01/31/2020", "02/01/2020"], "%m/%d/%Y"),
        (["01/02/2020", "02/03/2020"], "ambiguous"),
    ],
)
def test_date_formats_are_reported_and_the_cells_stay(written_dates, style, tmp_path):
    table = read_table(written(tmp_path, "d,n\n" + "".join(f"{day},1\n" for day in written_dates)))
    assert table.report.date_formats == {"d": style}
    assert values(table, "d") == written_dates


def test_a_declared_date_format_settles_an_ambiguous_one(tmp_path):
    table = read_table(written(tmp_path, "d,n\n01/02/2020,1\n"), date_format={"d": "%d/%m/%Y"})
    assert table.report.date_formats == {"d": "%d/%m/%Y"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings_are_detected_and_reported(encoding, tmp_path):
    table = read_table(written(tmp_path, "name,n\nMüller,1\n", encoding=encoding))
    assert values(table, "name") == ["Müller"]
    assert list(table.frame.columns) == ["name", "n"]
    assert table.report.encoding == encoding.removesuffix("-sig")
    assert table.report.byte_order_mark is (encoding not in ("utf-8", "cp1252"))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_understood(end, tmp_path):
    table = read_table(written(tmp_path, end.join(["a,b", "1,2", "3,4"]) + end))
    assert values(table, "b") == ["2", "4"]


def test_line_breaks_inside_a_quoted_cell_do_not_make_rows(tmp_path):
    table = read_table(written(tmp_path, 'a,b\n"one\ntwo",2\n3,4\n'))
    assert values(table, "a") == ["one\ntwo", "3"]


def test_a_ragged_row_is_named_by_row_and_by_line_also_after_a_cell_of_two_lines(tmp_path):
    with pytest.raises(DataFileError, match=r"3 cells in row 2 \(line 4\)"):
        read_table(written(tmp_path, 'a,b\n"one\ntwo",2\n3,4,5\n'))


def test_an_entirely_blank_row_is_kept_and_noted(tmp_path):
    table = read_table(written(tmp_path, "a,b\n1,2\n,\n"))
    assert len(table.frame) == 2
    assert any("entirely blank" in note for note in table.report.notes)


def test_names_are_trimmed_but_cells_are_not(tmp_path):
    table = read_table(written(tmp_path, " a , b\n 1 , 2\n"))
    assert list(table.frame.columns) == ["a", "b"]
    assert values(table, "a") == [" 1 "]


def test_the_hash_is_of_the_bytes_on_disk(tmp_path):
    import hashlib

    path = written(tmp_path, "a,b\n1,2\n", encoding="utf-8-sig")
    assert read_table(path).report.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_excel_keeps_numbers_and_dates_and_reports_what_it_mixed(tmp_path):
    pytest.importorskip("openpyxl")
    frame = pd.DataFrame(
        {
            "score": [1, 2, None],
            "when": [dt.datetime(2020, 1, 31), dt.datetime(2020, 2, 1), None],
            "sex": ["female", None, "male"],
            "mixed": [1, "two", 3.5],
        }
    )
    frame.to_excel(tmp_path / "d.xlsx", index=False, sheet_name="people")
    table = read_table(tmp_path / "d.xlsx")
    assert table.report.sheet == "people"
    np.testing.assert_array_equal(table.frame["score"], [1.0, 2.0, np.nan])
    assert table.frame["when"].dtype.kind == "M"
    assert values(table, "sex") == ["female", "", "male"]
    assert values(table, "mixed") == ["1", "two", "3.5"]
    assert any("'mixed' mixes number and text" in note for note in table.report.notes)


def test_excel_reads_the_sheet_that_is_asked_for_and_names_the_others(tmp_path):
    pytest.importorskip("openpyxl")
    with pd.ExcelWriter(tmp_path / "d.xlsx") as writer:
        pd.DataFrame({"a": [1]}).to_excel(writer, sheet_name="one", index=False)
        pd.DataFrame({"b": [2]}).to_excel(writer, sheet_name="two", index=False)
    assert list(read_table(tmp_path / "d.xlsx").frame.columns) == ["a"]
    two = read_table(tmp_path / "d.xlsx", sheet="two")
    assert values(two, "b") == [2]
    assert any("one" in note for note in two.report.notes)


def test_parquet_keeps_its_types(tmp_path):
    pytest.importorskip("pyarrow")
    frame = pd.DataFrame({"score": [1, 2], "sex": ["f", None], "risk": [0.1, 0.2]})
    frame.to_parquet(tmp_path / "d.parquet", index=False)
    table = read_table(tmp_path / "d.parquet")
    assert values(table, "score") == [1, 2]
    assert table.frame["sex"].isna().tolist() == [False, True]
    assert table.report.format == "Parquet"


def test_a_parquet_column_of_lists_is_refused_by_name(tmp_path):
    pytest.importorskip("pyarrow")
    pd.DataFrame({"items": [[1, 2], [3]]}).to_parquet(tmp_path / "d.parquet")
    with pytest.raises(DataFileError, match="column 'items'"):
        read_table(tmp_path / "d.parquet")


LABELS = {"sex": {1: "male", 2: "female"}, "score": {0: "absent"}}


@pytest.mark.parametrize("ending", ["sav", "dta"])
def test_value_labels_replace_codes_only_where_every_value_has_one(ending, tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat")
    frame = pd.DataFrame({"sex": [1, 2, 1], "score": [0, 5, 7]})
    path = tmp_path / f"d.{ending}"
    writer = pyreadstat.write_sav if ending == "sav" else pyreadstat.write_dta
    writer(frame, str(path), variable_value_labels=LABELS)
    table = read_table(path)
    assert values(table, "sex") == ["male", "female", "male"]
    assert values(table, "score") == [0, 5, 7]
    assert table.report.labelled == ("sex",)
    assert table.codes["sex"].tolist() == [1, 2, 1]
    assert any("'score' keeps its codes" in note and "5, 7" in note for note in table.report.notes)


def database(folder: Path) -> Path:
    duckdb = pytest.importorskip("duckdb")
    path = folder / "x.db"
    with duckdb.connect(str(path)) as connection:
        connection.execute('CREATE TABLE "od""d; name" AS SELECT range AS score, \'a\' AS sex FROM range(5)')
        connection.execute("CREATE TABLE ages AS SELECT range AS age FROM range(10)")
    return path


def test_a_duckdb_table_stays_lazy_and_its_name_is_quoted(tmp_path):
    table = open_duckdb(database(tmp_path), 'od"d; name')
    assert type(table.frame).__name__ == "DuckDBPyRelation"
    assert (table.report.n_rows, table.report.n_columns) == (5, 2)


def test_a_misspelt_duckdb_table_is_answered_with_the_nearest(tmp_path):
    with pytest.raises(DataFileError, match="did you mean 'ages'"):
        open_duckdb(database(tmp_path), "agse")


def test_a_table_name_cannot_carry_a_command(tmp_path):
    path = database(tmp_path)
    with pytest.raises(DataFileError, match="correct the table's name"):
        open_duckdb(path, "ages; DROP TABLE ages")
    assert open_duckdb(path, "ages").report.n_rows == 10


def test_a_duckdb_file_is_opened_read_only_and_reads_no_other_file(tmp_path):
    duckdb = pytest.importorskip("duckdb")
    written(tmp_path, "a,b\n1,2\n")
    table = open_duckdb(database(tmp_path), "ages")
    with pytest.raises(duckdb.Error):
        table.connection.execute("DELETE FROM ages")
    with pytest.raises(duckdb.Error):
        table.connection.execute(f"SELECT * FROM read_csv('{tmp_path / 'data.csv'}')").fetchall()
    with pytest.raises(duckdb.Error):
        table.connection.execute("SET enable_external_access = true")


RULES = [
    ({"at_least": 18}, [18, 30], {"age below 18": 1, "age missing": 1}),
    ({"more_than": 18}, [30], {"age not above 18": 2, "age missing": 1}),
    ({"at_most": 18}, [3, 18], {"age above 18": 1, "age missing": 1}),
    ({"less_than": 18}, [3], {"age not below 18": 2, "age missing": 1}),
    ({"at_least": 4, "at_most": 20}, [18], {"age below 4": 1, "age above 20": 1, "age missing": 1}),
    ({"equals": 18.0}, [18], {"age other than 18": 2, "age missing": 1}),
    ({"is_in": [3, 30]}, [3, 30], {"age none of 3, 30": 1, "age missing": 1}),
    ({"not_in": [3, 30]}, [18], {"age one of 3, 30": 2, "age missing": 1}),
    ({"not_missing": True}, [3, 18, 30], {"age missing": 1}),
]


@pytest.mark.parametrize(("rules", "kept", "reasons"), RULES)
def test_rules_keep_and_count_by_reason(rules, kept, reasons, tmp_path):
    table = read_table(written(tmp_path, "age,n\n3,1\n18.0,2\n,3\n30,4\n"))
    chosen, excluded = select(table, "age", rules)
    assert [float(cell) for cell in values(chosen, "age")] == kept
    assert dict(excluded) == reasons


@pytest.mark.parametrize(("rules", "kept", "reasons"), RULES)
def test_rules_say_the_same_inside_duckdb(rules, kept, reasons, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect(str(tmp_path / "x.db")) as connection:
        connection.execute("CREATE TABLE t (age DOUBLE)")
        connection.execute("INSERT INTO t VALUES (3), (18), (NULL), (30)")
    chosen, excluded = select(open_duckdb(tmp_path / "x.db", "t"), "age", rules)
    assert sorted(row[0] for row in chosen.frame.fetchall()) == kept
    assert dict(excluded) == reasons


def test_text_rules_compare_whole_cells_also_with_a_quotation_mark(tmp_path):
    duckdb = pytest.importorskip("duckdb")
    table = read_table(written(tmp_path, "site,n\nO'Hara,1\n0012,2\n12,3\n"))
    assert values(select(table, "site", {"is_in": ["O'Hara", "0012"]})[0], "site") == ["O'Hara", "0012"]
    with duckdb.connect(str(tmp_path / "x.db")) as connection:
        connection.execute("CREATE TABLE t AS SELECT unnest(['O''Hara', '0012', '12']) AS site")
    lazy = open_duckdb(tmp_path / "x.db", "t")
    assert select(lazy, "site", {"equals": "O'Hara"})[0].frame.fetchall() == [("O'Hara",)]


def test_date_rules_use_the_detected_format(tmp_path):
    table = read_table(written(tmp_path, "d,n\n31.01.2020,1\n01.02.2020,2\n"))
    assert values(select(table, "d", {"at_least": dt.date(2020, 2, 1)})[0], "n") == ["2"]


def test_numbers_select_labelled_columns_by_code_and_words_by_label(tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat")
    frame = pd.DataFrame({"sex": [1, 2, 1]})
    pyreadstat.write_sav(frame, str(tmp_path / "d.sav"), variable_value_labels=LABELS)
    table = read_table(tmp_path / "d.sav")
    assert len(select(table, "sex", {"equals": 1})[0].frame) == 2
    assert len(select(table, "sex", {"equals": "female"})[0].frame) == 1


def test_the_row_number_in_a_message_is_that_of_the_file_after_earlier_rules(tmp_path):
    table = read_table(written(tmp_path, "age,year\n3,x\n20,2001\n30,later\n"))
    adults, _ = select(table, "age", {"at_least": 18})
    with pytest.raises(DataFileError, match="'later' in row 3"):
        select(adults, "year", {"at_least": 2000})


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_true_and_false_with_gaps_can_be_an_outcome(ending, tmp_path):
    pytest.importorskip("openpyxl" if ending == "xlsx" else "pyarrow")
    frame = pd.DataFrame({"violent": [True, False, None, True], "total": [3, 1, 2, 4]})
    path = tmp_path / f"d.{ending}"
    frame.to_excel(path, index=False) if ending == "xlsx" else frame.to_parquet(path)
    cohort = Cohort(
        read_table(path).frame, outcome="violent", predictions={"T": {"score": "total"}}, missing="drop"
    )
    assert (cohort.n, cohort.events) == (3, 2)


def test_a_code_with_leading_zeros_is_not_the_number(tmp_path):
    duckdb = pytest.importorskip("duckdb")
    table = read_table(written(tmp_path, "code,n\n0012,1\n12,2\n12.0,3\n0,4\n"))
    assert values(select(table, "code", {"is_in": [12, 0]})[0], "n") == ["2", "3", "4"]
    with duckdb.connect(str(tmp_path / "x.db")) as connection:
        connection.execute("CREATE TABLE t AS SELECT unnest(['0012', '12', '12.0', '0']) AS code")
    lazy = select(open_duckdb(tmp_path / "x.db", "t"), "code", {"is_in": [12, 0]})[0]
    assert sorted(row[0] for row in lazy.frame.fetchall()) == ["0", "12", "12.0"]


def test_parquet_dates_with_a_time_zone_and_categories_obey_rules(tmp_path):
    pytest.importorskip("pyarrow")
    when = pd.to_datetime(["2020-01-31", "2021-01-31"]).tz_localize("Europe/Berlin")
    pd.DataFrame({"d": when, "sex": pd.Categorical(["f", "m"])}).to_parquet(tmp_path / "d.parquet")
    table = read_table(tmp_path / "d.parquet")
    assert values(select(table, "d", {"at_least": dt.date(2020, 6, 1)})[0], "sex") == ["m"]
    assert values(select(table, "sex", {"equals": "f"})[0], "sex") == ["f"]
