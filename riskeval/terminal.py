"""What every command prints with: lines without control characters, and a bar for long work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import click


def plain(text: str) -> str:
    """Text without line breaks or control characters, whatever a cell of the data held."""
    return "".join(character if character.isprintable() else " " for character in text)


def print_lines(lines: Iterable[str]) -> None:
    """Print lines, each on one line."""
    for line in lines:
        click.echo(plain(line))


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Give a function that names the present step; a bar appears when the work takes over a second."""
    from tqdm import tqdm

    with tqdm(bar_format="{desc} [{elapsed}]", delay=1, leave=False, disable=None) as bar:

        def say(step: str) -> None:
            bar.set_description_str(step)
            bar.update()

        yield say
