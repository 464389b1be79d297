"""Writes a simulated cohort: data, dictionary, truth, a study file and who rated whom."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from shlex import quote

import pandas as pd

from riskeval.simulate.scenarios import SCENARIOS
from riskeval.simulate.setup import Setup
from riskeval.simulate.simulated import Simulated, too_many_people

COHORT, DICTIONARY, TRUTH, STUDY, RATINGS = (
    "cohort.csv",
    "dictionary.csv",
    "truth.json",
    "study.toml",
    "ratings.csv",
)
WHY = "The cut of the scenario, at which its true values are told."
BROUGHT = frozenset(name for one in SCENARIOS.values() for name in one.files)
WRITTEN = frozenset({COHORT, DICTIONARY, TRUTH, STUDY, RATINGS}) | BROUGHT


def write_simulated(made: Simulated, folder: Path) -> Path:
    """Write everything about a simulated cohort into a folder; the same seed gives the same bytes.

    Parameters
    ----------
    made : Simulated
    folder : Path
        Where to write; made if it does not exist.

    Returns
    -------
    Path
        The study file, with which ``riskeval check`` and ``riskeval report`` work at once.

    Raises
    ------
    SimulationError
        The people do not fit into memory as text.

    Notes
    -----
    Numbers are written with at most 6 decimals. A file that the scenario brings of its own takes the place
    of the one that would be made.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from riskeval.simulate import simulate, write_simulated
    >>> with TemporaryDirectory() as folder:
    ...     write_simulated(simulate("label-bias", n=50), Path(folder)).name
    'study.toml'
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for name, text in _files(made):
            (folder / name).write_bytes(text.encode("utf-8"))
    except MemoryError:
        raise too_many_people(made.n) from None
    return folder / STUDY


def _files(made: Simulated) -> Iterator[tuple[str, str]]:
    """The name and the text of every file."""
    scenario = made.scenario
    data = made.frame.drop(columns=list(scenario.scored))
    files = {
        COHORT: _table(data),
        DICTIONARY: _table(made.dictionary[made.dictionary["column"].isin(data.columns)]),
        TRUTH: _truth(made),
        STUDY: "\n".join(_study(made)) + "\n",
    }
    if made.ratings is not None:
        files[RATINGS] = _table(made.ratings)
    package = resources.files("riskeval.simulate") / f"{scenario.name.replace('-', '_')}_files"
    files |= {name: (package / name).read_text(encoding="utf-8") for name in scenario.files}
    files[STUDY] = _with_references(files[STUDY], made)
    yield from files.items()


def _table(frame: pd.DataFrame) -> str:
    text: str = frame.to_csv(index=False, lineterminator="\n")
    return text


def _truth(made: Simulated) -> str:
    about = f"True values of the population from which this cohort was drawn. {made.scenario.title}."
    told = {"about": about, "n": made.n, "seed": made.seed, **made.truth.plain()}
    return _readable(told) + "\n"


def _readable(value: object, margin: str = "") -> str:
    """JSON whose innermost lists and tables stand on one line each."""
    inner = margin + " "
    parts = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    if not any(isinstance(part, dict | list) for part in parts):
        return json.dumps(value, ensure_ascii=False)
    texts = [_readable(part, inner) for part in parts]
    if isinstance(value, dict):
        texts = [f"{_quoted(key)}: {text}" for key, text in zip(value, texts, strict=True)]
    body = f",\n{inner}".join(texts)
    return f"{{\n{inner}{body}\n{margin}}}" if isinstance(value, dict) else f"[\n{inner}{body}\n{margin}]"


def _study(made: Simulated) -> Iterator[str]:
    setup = made.scenario.setup
    yield f"# {made.scenario.title}. Nobody in these data is real."
    yield f"# What is true stands in {TRUTH}. Written by:"
    yield f"# {_command(made)}"
    yield ""
    yield f"title = {_quoted(f'{made.scenario.title} (synthetic)')}"
    yield from ["", "[data]", f"source = {_quoted(COHORT)}", 'missing = "drop"', ""]
    yield from _roles(made, setup)
    for name, roles in setup.predictions.items():
        yield from ["", f"[predictions.{_quoted(name)}]"]
        yield from (f"{role} = {_value(value)}" for role, value in roles.items())
    for name, cut in setup.cuts.items():
        yield from ["", "[[decision.thresholds]]", f"on = {_quoted(name)}"]
        yield f"role = {_quoted(setup.role_of_cut(name))}"
        yield from [f"at = {_value(cut)}", f"why = {_quoted(WHY)}"]


def _command(made: Simulated) -> str:
    """The command that writes this folder again."""
    usual, given = type(made.parameters)().plain(), made.parameters.plain()
    changed = [name for name in given if given[name] != usual[name]]
    pairs = "".join(f" --set {quote(text)}" for name in changed for text in _settings(name, given[name]))
    return f"riskeval simulate {made.scenario.name} -n {made.n} --seed {made.seed}{pairs} -o FOLDER"


def _settings(name: str, value: object) -> list[str]:
    if isinstance(value, dict):
        return [f"{name}.{label}={part}" for label, part in value.items()]
    text = ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return [f"{name}={text}"]


def _roles(made: Simulated, setup: Setup) -> Iterator[str]:
    yield "[roles]"
    for role in ("person", "outcome", "horizon_months", "cluster", "weights"):
        value = getattr(setup, role)
        if value is not None:
            yield f"{role} = {_value(value)}"
    if setup.groups:
        yield f"groups = {_value(list(setup.groups))}"
        first = {name: made.crowd.scales[name].labels[0] for name in setup.groups}
        pairs = ", ".join(f"{_key(name)} = {_quoted(label)}" for name, label in first.items())
        yield f"reference = {{ {pairs} }}    # the groups that others are compared with"


def _with_references(study: str, made: Simulated) -> str:
    """The study file; where nobody has the label that is the reference, with the most frequent one."""
    read = tomllib.loads(study)
    people = made.frame.dropna(subset=[made.scenario.setup.outcome])
    for rule in read["data"].get("where", ()):
        people = people[people[rule["column"]] >= rule["at_least"]]
    for name, label in read["roles"].get("reference", {}).items():
        labels = people[name].dropna().astype(str)
        if len(labels) and label not in set(labels):
            old, new = (f"{_key(name)} = {_quoted(one)}" for one in (label, labels.mode()[0]))
            study = study.replace(old, new, 1)
    return study


def _value(value: object) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return f"{value:g}"


def _key(name: str) -> str:
    return name if name.replace("_", "").isalnum() and name.isascii() else _quoted(name)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
