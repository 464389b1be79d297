"""Writes the guessed roles of a data file as a commented study file."""

from __future__ import annotations

from riskeval.reading import TableFile
from riskeval.report.draft import CONFIRM, Guess, examples, guess, most_common, profile, tool_name
from riskeval.report.draft_instruments import instrument_comments

HEAD = """\
# A first study file, guessed from the names and contents of the columns.
# Nothing here has been decided by you yet: read every line marked "{confirm}", correct it,
# and write down what you decide before you look at results.
# Then: riskeval check {name}    and: riskeval report {name} -o report

title = "Untitled study"   # {confirm}
"""
MISSING_ROLE = "the name of the column"


def draft_study(table: TableFile, source: str, name: str = "study.toml") -> str:
    """Return the text of a study file for `table`, which was read from `source`."""
    found = guess(table)
    parts = [
        HEAD.format(confirm=CONFIRM, name=name),
        _data(table, source),
        _roles(table, found),
        *_predictions(found),
        *filter(None, [_items(found), instrument_comments(map(str, table.frame.columns))]),
        _decision(found),
        _columns(table),
    ]
    return "\n".join(parts)


def _data(table: TableFile, source: str) -> str:
    notes = "".join(f"# {line}\n" for line in map(_one_line, table.report.lines()))
    options = f"sheet = {_quoted(table.report.sheet)}\n" if table.report.sheet else ""
    return (
        f"[data]\n{notes}source = {_quoted(source)}\n{options}"
        f'missing = "drop"   # {CONFIRM}: those without an outcome are dropped and counted\n'
        '# where = [{ column = "age", at_least = 18 }]   # who is eligible, if not everybody\n'
    )


def _roles(table: TableFile, found: Guess) -> str:
    lines = ["[roles]"]
    lines.append(_role("outcome", found.outcome, "1 = the event happened, 0 = it did not", needed=True))
    lines.append(_role("person", found.person, "different in every row"))
    lines.append(f"# horizon_months = 24   # {CONFIRM}: length of the follow-up that the outcome stands for")
    lines.append(_role("cluster", found.cluster, "people in one of these resemble each other"))
    names = ", ".join(_quoted(group.name) for group in found.groups)
    lines.append(f"groups = [{names}]   # {CONFIRM}: results are shown for each of these groups")
    reference = ", ".join(
        f"{_quoted(group.name)} = {_quoted(most_common(table.frame[group.name], group))}"
        for group in found.groups
    )
    if reference:
        lines.append(f"reference = {{ {reference} }}   # {CONFIRM}: the groups that others are compared with")
    lines.append('# control = "offence"   # groups are also compared within each of its levels')
    return "\n".join(lines) + "\n"


def _role(role: str, column: str | None, meaning: str, *, needed: bool = False) -> str:
    if column is not None:
        return f"{role} = {_quoted(column)}   # {CONFIRM}: {meaning}"
    start = "" if needed else "# "
    return f"{start}{role} = {_quoted(MISSING_ROLE)}   # nothing was found; {meaning}"


def _predictions(found: Guess) -> list[str]:
    tables: dict[str, list[str]] = {}
    for column in [score.name for score in found.scores]:
        tables.setdefault(tool_name(column), []).append(
            f"score = {_quoted(column)}   # {CONFIRM}: a higher score means a higher risk"
        )
    for column in [risk.name for risk in found.risks]:
        tables.setdefault(tool_name(column), []).append(
            f"risk = {_quoted(column)}   # {CONFIRM}: a probability for the horizon of the outcome"
        )
    for column, levels in found.bands:
        shown = ", ".join(_quoted(level) for level in levels)
        tables[_free(tool_name(column), tables)] = [
            f"band = {_quoted(column)}",
            f"levels = [{shown}]   # {CONFIRM}: all levels, from the lowest risk to the highest",
        ]
    if not tables:
        tables["Tool"] = [f"score = {_quoted(MISSING_ROLE)}   # nothing was found; a score, a risk or a band"]
    return [_prediction(name, lines) for name, lines in tables.items()]


def _items(found: Guess) -> str:
    """How numbered columns become a score; "" where there are none."""
    if not found.items:
        return ""
    lines = [f"{listed[0]} to {listed[-1]} look like items, not scores." for listed in found.items]
    lines += [
        "An instrument scores items before anything else; its scores can then be named under [predictions]:",
        "[instruments.my-tool]   # or the id of a built-in one: see `riskeval instruments`",
        'definition = "my-tool.toml"   # `riskeval instruments --new my-tool.toml` writes a first one',
    ]
    return "".join(f"# {_one_line(line)}\n" for line in lines)


def _prediction(name: str, lines: list[str]) -> str:
    roles: set[str] = set()
    kept = []
    for line in lines:
        role = line.split(" ", 1)[0]
        kept.append(f"# {line}" if role in roles else line)
        roles.add(role)
    return (
        f"[predictions.{_quoted(name)}]   # {CONFIRM}: the name as it should stand in tables\n"
        + "\n".join(kept)
        + "\n"
    )


def _free(name: str, taken: dict[str, list[str]]) -> str:
    return name if name not in taken else f"{name} rating"


def _decision(found: Guess) -> str:
    on = tool_name(found.scores[0].name) if found.scores else "Tool"
    role = ', role = "score"' if found.risks else ""
    return (
        "[decision]\n"
        "# The thresholds and the price of an error are yours to decide; none is guessed.\n"
        f'# thresholds = [{{ on = {_quoted(on)}, at = 8{role}, why = "local policy" }}]\n'
        "# missed_to_false_alarm = 4   # one missed event weighs as much as this many false alarms\n"
        "# base_rates = [0.02, 0.05]   # the cuts are also read as if the event were this common\n"
        "\n[fairness]\n"
        "# margin = 0.05   # a difference between groups below this is too small to matter, as you decide\n"
        "# ratio_margin = 1.25   # the same for ratios: from 0.8 to 1.25\n"
        "\n[privacy]\nminimum_cell = 10   # no printed count of people, events or non-events below this\n"
    )


def _columns(table: TableFile) -> str:
    lines = ["# The columns of the data:"]
    for name in table.frame.columns:
        lines.append(_one_line(f"# {name}: {examples(profile(table.frame[name]))}"))
    return "\n".join(lines) + "\n"


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _quoted(text: str | None) -> str:
    escaped = "".join(_escaped(character) for character in text or "")
    return f'"{escaped}"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else f"\\U{ord(character):08X}"
