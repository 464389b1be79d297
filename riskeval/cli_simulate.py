"""The command `riskeval simulate`: a synthetic cohort, with its truth written beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from riskeval.errors import Problem, SimulationError, raise_all
from riskeval.terminal import print_lines, progress

if TYPE_CHECKING:
    from riskeval.simulate.scenario import Scenario

TABLE_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".json", ".toml", ".parquet")
LONGEST = 40


@click.command()
@click.argument("scenario", required=False, metavar="[SCENARIO]")
@click.option("-n", "size", metavar="N", help="How many people; by default as many as the scenario says.")
@click.option("--seed", metavar="S", help="Seed of the random numbers: the same seed, the same files.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Folder to write; it must not exist yet."
)
@click.option("--set", "pairs", multiple=True, metavar="NAME=VALUE", help="Set a parameter; can be repeated.")
@click.option("--parameters", "listed", is_flag=True, help="List the parameters of SCENARIO; write nothing.")
@click.option("--all", "everything", is_flag=True, help="Write every scenario, each into a folder in DIR.")
@click.option("--force", is_flag=True, help="Replace a cohort that riskeval wrote there.")
def simulate(
    scenario: str | None,
    size: str | None,
    seed: str | None,
    output: Path | None,
    pairs: tuple[str, ...],
    listed: bool,
    everything: bool,
    force: bool,
) -> None:
    """Write a synthetic cohort whose truth is known into a folder.

    The folder holds the data, a dictionary, the truth, a study file for `riskeval report`, and where
    there are several raters their ratings. Without SCENARIO the scenarios are listed. Nobody in them is real.
    """
    if everything:
        _refuse([_only_a_folder()] if (scenario, size, seed, *pairs, listed or None) != (None,) * 4 else [])
        _write_all(_folder(output), force)
    elif scenario is None:
        given = (size, seed, output, *pairs, listed or None, force or None)
        _refuse([] if given == (None,) * len(given) else [_no_scenario()])
        print_lines(_scenario_lines())
    elif listed:
        print_lines(_parameter_lines(scenario))
    else:
        _write(scenario, output, force, {"n": size, "seed": seed}, pairs)


def _write(
    name: str, output: Path | None, force: bool, numbers: dict[str, str | None], pairs: tuple[str, ...]
) -> None:
    from riskeval.report.folder import refuse_existing, written_whole
    from riskeval.simulate.simulated import simulate
    from riskeval.simulate.writing import TRUTH, write_simulated

    folder = _folder(output)
    refuse_existing(folder, force=force, mark=TRUTH)
    _refuse(_strangers(folder))
    with progress() as say:
        say("drawing people")
        made = simulate(name, **{key: _number(text) for key, text in numbers.items()}, **_parameters(pairs))
        with written_whole(folder, force=force, mark=TRUTH) as partial:
            say("integrating what is true, and writing")
            write_simulated(made, partial)
    shown, rows = click.format_filename(folder), len(made.frame)
    click.echo(f"Wrote {rows:,} row{'s' * (rows != 1)} of '{name}' with seed {made.seed} into {shown}.")
    click.echo(f"What is true stands in {shown}/{TRUTH}. See what a validation study would say:")
    click.echo(f"riskeval report {_quoted(f'{shown}/study.toml')} -o {_quoted(f'{shown}-report')}")


def _quoted(path: str) -> str:
    """The path as it can be pasted into a shell."""
    return f'"{path}"' if " " in path else path


def _write_all(folder: Path, force: bool) -> None:
    from riskeval.simulate.scenarios import SCENARIOS

    folder.mkdir(exist_ok=True)
    for name in SCENARIOS:
        _write(name, folder / name, force, {}, ())


def _folder(output: Path | None) -> Path:
    if output is None:
        _refuse([Problem("a folder to write", "no -o", "add `-o FOLDER`, the name of a new folder")])
    assert output is not None
    if output.suffix.lower() in TABLE_ENDINGS:
        do = f"name a folder: -o {output.stem or 'cohort'}"
        _refuse([Problem("a folder to write, for several files", f"'{output}', the name of a file", do)])
    return output


def _strangers(folder: Path) -> Iterator[Problem]:
    """Files in the way that riskeval did not write, which --force would delete."""
    from riskeval.simulate.writing import WRITTEN

    found = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    strange = sorted(name for name in found if name not in WRITTEN)
    if strange:
        do = "move it away, or name another folder; nothing was deleted"
        yield Problem(
            "a folder with nothing but what riskeval wrote, to replace", f"'{strange[0]}' in it", do
        )


def _number(text: str | None) -> Any:
    """A whole number; what is none stays text, and the simulation says what is wrong with it."""
    if text is None:
        return None
    try:
        return int(text)
    except ValueError:
        return text[:LONGEST]


def _parameters(pairs: tuple[str, ...]) -> dict[str, Any]:
    """What was set, by name; `name.label=value` sets one label of a table."""
    found: dict[str, Any] = {}
    problems, seen = [], set()
    for pair in pairs:
        whole, sign, text = pair.partition("=")
        name, dot, label = whole.strip().partition(".")
        if whole.strip() in seen:
            problems.append(
                Problem("each parameter set once", f"'{whole.strip()}' twice", "keep one of the two")
            )
        seen.add(whole.strip())
        if not (sign and name and text.strip()):
            problems.append(
                Problem("--set NAME=VALUE", f"'{pair[:LONGEST]}'", "write for example --set a=0.3")
            )
        elif name in ("name", "n", "seed"):
            problems.append(Problem("the name of a parameter", f"'{name}'", "use -n and --seed for these"))
        elif text.strip()[:1] in ("{", "["):
            do = f"write --set {name}.LABEL=NUMBER for each label of a table, --set {name}=1,2 for a list"
            problems.append(Problem(f"numbers for `{name}`", f"'{text[:LONGEST]}'", do))
        elif dot:
            found[name] = {**found.get(name, {}), label: _value(text)}
        else:
            found[name] = _value(text)
    _refuse(problems)
    return found


def _value(text: str) -> Any:
    """A number, true or false, a list of these, or text."""
    words = {"true": True, "false": False}
    if "," in text:
        return tuple(_value(part) for part in text.split(","))
    text = text.strip()
    if text.lower() in words:
        return words[text.lower()]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text[:LONGEST]


def _scenario_lines() -> Iterator[str]:
    from riskeval.simulate.scenarios import SCENARIOS

    widest = max(map(len, SCENARIOS))
    yield from (f"{name:{widest}}  {one.teaches}" for name, one in SCENARIOS.items())
    yield ""
    yield "Write one: riskeval simulate SCENARIO -o FOLDER"
    yield "Its parameters: riskeval simulate SCENARIO --parameters"


def _parameter_lines(name: str) -> Iterator[str]:
    from riskeval.simulate.simulated import scenario_named

    scenario: Scenario = scenario_named(name)
    yield f"{scenario.title}. {scenario.teaches}"
    yield f"People: -n {scenario.n}, seed: --seed {scenario.seed}, unless you say otherwise."
    for parameter, default, allowed, about in scenario.parameters.described():
        yield f"  --set {parameter}{_shown(default)}"
        yield f"        {about} ({allowed})."


def _shown(default: Any) -> str:
    """What stands behind the name of a parameter when its default is set."""
    if isinstance(default, dict):
        return ".LABEL=NUMBER, where " + ", ".join(f"{label}{_shown(one)}" for label, one in default.items())
    if isinstance(default, tuple):
        return "=" + ",".join(f"{one:g}" for one in default)
    return f"={default:g}" if isinstance(default, float) else f"={str(default).lower()}"


def _no_scenario() -> Problem:
    return Problem("the name of a scenario", "options without one", "run `riskeval simulate` to list them")


def _only_a_folder() -> Problem:
    return Problem(
        "--all with a folder only", "a scenario or its options", "leave them out, or leave --all out"
    )


def _refuse(problems: Any) -> None:
    raise_all(SimulationError, problems)
