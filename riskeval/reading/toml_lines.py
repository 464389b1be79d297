"""On which line of a TOML file each table, key and list entry stands; `tomllib` does not tell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from riskeval.reading.toml_file import without_quoted

Where = tuple[str | int, ...]
HEADER = re.compile(r"[ \t]*+(\[\[?)([^\[\]\n]++)\]")
KEY = re.compile(r"([^=\n]++)=")
TOKEN = re.compile(r"\n|[\[\]{},=]|[^\s\[\]{},=]++")
PART = re.compile(r"\"((?:\\.|[^\"\\])*+)\"|'([^']*+)'|([\w-]++)")


def toml_lines(text: str) -> dict[Where, int]:
    """Return the line, from 1, of everything in a valid TOML text.

    The path of the second step of the fourth ``[[value]]`` is ``("value", 3, "steps", 1)``.
    """
    return _Walk(text, without_quoted(text)).run()


@dataclass
class _Container:
    """A list or an inline table on the way through a value."""

    path: Where
    index: int | None
    words: list[re.Match[str]] = field(default_factory=list)
    key: Where = ()

    @property
    def entry(self) -> Where:
        """The path of the entry that is being read."""
        return (*self.path, self.index) if self.index is not None else (*self.path, *self.key)


@dataclass
class _Walk:
    text: str
    skeleton: str
    line: int = 1
    prefix: Where = ()
    counts: dict[Where, int] = field(default_factory=dict)
    lines: dict[Where, int] = field(default_factory=dict)

    def run(self) -> dict[Where, int]:
        position = 0
        while position < len(self.skeleton):
            header = HEADER.match(self.skeleton, position)
            key = None if header else KEY.match(self.skeleton, position)
            if header:
                self._open(self._parts(*header.span(2)), is_list=header[1] == "[[")
            if key:
                path = (*self.prefix, *self._parts(*key.span(1)))
                self.lines.setdefault(path, self.line)
                position = self._value(key.end(), path)
            else:
                position = self._next_line(position)
        return self.lines

    def _next_line(self, position: int) -> int:
        self.line += 1
        end = self.skeleton.find("\n", position)
        return len(self.skeleton) if end < 0 else end + 1

    def _parts(self, start: int, end: int) -> tuple[str, ...]:
        found = PART.finditer(self.text, start, end)
        return tuple(next(part for part in one.groups() if part is not None) for one in found)

    def _open(self, parts: tuple[str, ...], *, is_list: bool) -> None:
        """Enter ``[a.b]`` or ``[[a.b]]``; a list of tables on the way means its last one."""
        path: Where = ()
        for place, part in enumerate(parts, 1):
            path = (*path, part)
            if is_list and place == len(parts):
                self.counts[path] = self.counts.get(path, 0) + 1
            if path in self.counts:
                path = (*path, self.counts[path] - 1)
        self.prefix = path
        self.lines.setdefault(path, self.line)

    def _value(self, position: int, path: Where) -> int:
        """Walk through the value of a key; return where the next line begins."""
        stack: list[_Container] = []
        for token in TOKEN.finditer(self.skeleton, position):
            mark = token[0]
            if mark == "\n":
                self.line += 1
                if not stack:
                    return token.end()
            elif mark in ("[", "{"):
                inner = stack[-1].entry if stack else path
                self.lines.setdefault(inner, self.line)
                stack.append(_Container(inner, 0 if mark == "[" else None))
            elif mark in ("]", "}"):
                del stack[-1:]
            elif stack:
                self._inside(stack[-1], token)
        return len(self.skeleton)

    def _inside(self, container: _Container, token: re.Match[str]) -> None:
        if token[0] == ",":
            container.words, container.key = [], ()
            container.index = None if container.index is None else container.index + 1
        elif token[0] == "=":
            words = container.words
            container.key = self._parts(words[0].start(), words[-1].end()) if words else ()
            self.lines.setdefault(container.entry, self.line)
        elif container.index is not None:
            self.lines.setdefault(container.entry, self.line)
        else:
            container.words.append(token)
