"""A definition from a stranger loads, or says on which line it is wrong; it cannot hang the loader."""

import os
import re
import time
import tomllib
from pathlib import Path

import pytest

from riskeval import InstrumentError, load_instrument
from riskeval.reading.toml_lines import toml_lines

BAD = Path(__file__).parents[1] / "bad_definitions"
CASES = tomllib.loads((BAD / "cases.toml").read_text(encoding="utf-8"))["case"]
GOOD = (BAD / "good.toml").read_text(encoding="utf-8")
PLACE = re.compile(r"(?<!not there); line (\d+) of '([^']+)', (.+?)\. To fix it")


def refusal(path: Path) -> str:
    with pytest.raises(InstrumentError) as refused:
        load_instrument(path)
    return refused.value.message()


def written(folder: Path, text: str, name: str = "good.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_definition_that_the_broken_ones_were_made_from_loads():
    assert load_instrument(BAD / "good.toml").version == "1.0"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_a_broken_definition_is_refused_with_file_line_and_key(case):
    message = refusal(BAD / case["file"])
    assert [words for words in (*case["says"], case["file"], "To fix it") if words not in message] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_the_line_that_an_error_names_holds_the_key_that_it_names(case):
    for line, name, spelled in PLACE.findall(refusal(BAD / case["file"])):
        found = (BAD / name).read_text(encoding="utf-8").splitlines()[int(line) - 1]
        keys = [part.split(",")[0] for part in spelled.split(": ") if "[[" not in part]
        table = re.match(r"\[\[(\w+)\]\]", spelled)
        acceptable = [*keys, *([f"[[{table[1]}]]", "[[value]]"] if table else [])]
        assert any(word in found for word in acceptable), (found, spelled)


SLIPS = {
    'label = "Sex': "close the quotation mark",
    "label = “Sex”": "straight quotation marks",
    "range = [0; 9]": "commas between entries",
    "within = 0,1": "0.5, not 0,5",
    "manual_required = False": "small letters",
    "[item]": "double brackets, such as [[item]]",
    "label = Sex": "texts stand in quotation marks",
}


@pytest.mark.parametrize("line", SLIPS)
def test_a_common_slip_in_toml_is_answered_with_what_to_write(line, tmp_path):
    message = refusal(written(tmp_path, f"{GOOD}\n{line}\n"))
    assert SLIPS[line] in message
    assert f"at line {GOOD.count(chr(10)) + 2}, " in message


def test_every_broken_definition_has_its_case():
    named = {case["file"] for case in CASES}
    there = {path.name for path in BAD.glob("*.toml")}
    assert there - named == {"good.toml", "cases.toml", "b-needs-a.toml"}
    assert len(named) >= 60


HOSTILE = {
    "dotted key of 40 kB": "a" + ".a" * 20_000 + " = 1",
    "dotted key in quotation marks": '"a"' + '."a"' * 10_000 + " = 1",
    "dotted table": "[a" + " . a" * 10_000 + "]",
    "two megabytes": "#" * 2_000_000,
    "forty thousand brackets": "a = " + "[" * 40_000,
    "five thousand braces": "a = " + "{ a = " * 5_000,
    "balanced brackets": "a = " + "[" * 3_000 + "]" * 3_000,
    "a formula of 100,000 characters": GOOD.replace("total / age", "+".join(["total"] * 16_667)),
    "three thousand minus signs": GOOD.replace("total / age", "-" * 3_000 + "1"),
    "a formula 900 deep": GOOD.replace("total / age", "(" * 900 + "1" + ")" * 900),
    "a huge power": GOOD.replace("total / age", "10 ** 10 ** 10 ** 10"),
    "a number of 5,000 digits": "a = " + "1" * 5_000,
    "a number of 5,000 hexadecimal digits": GOOD.replace("[25, 1]", "[25, 0x" + "f" * 5_000 + "]"),
    "a version of 5,000 hexadecimal digits": GOOD.replace('"1.0"', "0x" + "f" * 5_000),
    "a string that never ends": 'a = """' + "\n\\" * 20_000,
    "a byte that is not text": "\0" * 100,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_definition_is_refused_in_under_a_tenth_of_a_second(text, tmp_path):
    path = written(tmp_path, text)
    load_instrument(BAD / "good.toml")
    seconds = []
    for _ in range(3):
        start = time.process_time()
        message = refusal(path) if text != HOSTILE["a huge power"] else load_instrument(path).source
        seconds.append(time.process_time() - start)
    assert "good.toml" in message
    assert min(seconds) < 0.1


CROWDS = {
    "values": ("at most 500 entries of value", GOOD + '[[value]]\nid = "x"\nformula = "age"\n' * 501),
    "codes": (
        "at most 200 entries of levels",
        GOOD.replace('["0", "1", "2"]', str([str(i) for i in range(201)])),
    ),
    "columns": (
        "at most 1,000 columns",
        GOOD + '[[item]]\nid = "x"\nlabel = "x"\ntype = "ordinal"\nfacets = ["a", "b", "c"]\n' * 400,
    ),
    "rules": (
        "at most 1,000 entries of rules",
        GOOD.replace(
            'formula = "total / age"', "rules = [" + '{ when = "age > 3", value = 1 }, ' * 1_001 + "]"
        ),
    ),
    "keys": ("at most 1,000 entries of the file", "".join(f"k{i} = 1\n" for i in range(1_001))),
    "flags": ("at most 1,000 columns", GOOD + '[[flag]]\nid = "x"\nlabel = "x"\n' * 500),
}


@pytest.mark.parametrize(("words", "text"), CROWDS.values(), ids=CROWDS)
def test_a_definition_larger_than_any_instrument_is_refused(words, text, tmp_path):
    assert words in refusal(written(tmp_path, text))


def test_values_that_need_each_other_along_a_trillion_ways_do_not_delay_the_loader(tmp_path):
    text = GOOD.replace("range = [18, 120]", "").replace("of = ", "partial = true\nof = ")
    for name in ("v0", "w0"):
        text += f'[[value]]\nid = "{name}"\nof = "age"\npartial = true\nsteps = [[0, 0], [50, 1]]\n'
    for i in range(40):
        rules = f'[{{ when = "v{i} > 0 and w{i} > 0", value = 1 }}, {{ value = 0 }}]'
        for name in ("v", "w"):
            text += f'[[value]]\nid = "{name}{i + 1}"\nrules = {rules}\nrange = [0, 1]\n'
    path = written(tmp_path, text)
    start = time.perf_counter()
    load_instrument(path)
    assert time.perf_counter() - start < 10


def test_a_long_list_of_mistakes_is_told_by_twenty(tmp_path):
    steps = ", ".join(f"[{i}, true]" for i in range(500))
    path = written(tmp_path, GOOD.replace("[18, 2], [25, 1], [35, 0]", steps))
    with pytest.raises(InstrumentError, match=r"^500 problems.*and 480 more\.$"):
        load_instrument(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.toml")
    assert "device or pipe" in refusal(tmp_path / "pipe.toml")


@pytest.mark.parametrize("address", ["https://example.org/x.toml", "ftp://example.org/x", "file:///x.toml"])
def test_an_address_is_not_a_path(address):
    with pytest.raises(InstrumentError, match="nothing is fetched from the network") as refused:
        load_instrument(address)
    assert address in str(refused.value)


def test_a_file_that_is_not_there_a_folder_and_another_encoding_are_explained(tmp_path):
    assert "riskeval instruments --new FILE" in refusal(tmp_path / "none.toml")
    (tmp_path / "folder.toml").mkdir()
    assert "folder.toml" in refusal(tmp_path / "folder.toml")
    path = tmp_path / "latin.toml"
    path.write_bytes(GOOD.replace("Alcohol", "Größe").encode("latin-1"))
    message = refusal(path)
    assert "line 22 of 'latin.toml'" in message
    assert "UTF-8" in message


def test_a_path_with_a_null_character_is_refused():
    assert "null character" in refusal("a\0b.toml")


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path):
    path = tmp_path / "good.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load_instrument(path).hash == load_instrument(BAD / "good.toml").hash


def test_the_lines_of_tables_keys_and_entries_are_found():
    text = """a = 1
b.c = \"\"\"
x = 2
\"\"\"
"q k" = [1, [2,
3], {z = 4, "y y" . w = [5]}] # [
[[t.l]]
m = 1
[[t.l]]
m = '[[' # ]]
[t.l.s]
k = 3
"""
    lines = toml_lines(text)
    assert lines["a",] == 1
    assert lines["b", "c"] == 2
    assert ("x",) not in lines
    assert lines["q k", 1, 1] == 6
    assert lines["q k", 2, "y y", "w"] == 6
    assert lines["t", "l", 1, "m"] == 10
    assert lines["t", "l", 1, "s", "k"] == 12
    assert max(lines.values()) == 12
