"""Folders and files that are written whole or not at all."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from riskeval.errors import ReportError

MANIFEST = "manifest.json"


@contextmanager
def written_whole(target: Path, *, force: bool = False, mark: str = MANIFEST) -> Iterator[Path]:
    """Give a new folder under a temporary name; it becomes `target` when the block ends well.

    Parameters
    ----------
    target : Path
        The folder that shall exist in the end. An existing one is refused.
    force : bool
        Replace an existing folder, provided that riskeval wrote it: it holds the file `mark`.
    mark : str
        Relative path of the file by which riskeval knows its own folder.

    Raises
    ------
    ReportError
        When the target exists, is not riskeval's own, or cannot be written.
    """
    final = target.resolve()
    refuse_existing(target, force=force, mark=mark)
    partial = final.parent / f".{final.name}.{uuid.uuid4().hex[:8]}.partial"
    try:
        partial.mkdir()
        yield partial
        _put_in_place(partial, final)
    except OSError as problem:
        raise unwritable(target, problem) from problem
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def refuse_existing(target: Path, *, force: bool, mark: str = MANIFEST) -> None:
    """Raise ReportError when `target` must not be written; call it before any long work."""
    _require_parent(target)
    if not os.path.lexists(target):
        return
    if not force:
        raise ReportError(
            needed="an output folder that does not exist yet",
            found=f"'{target}' already there",
            do="name another folder, or add --force to replace what riskeval wrote there",
        )
    empty = target.is_dir() and not any(target.iterdir())
    if not empty and not (target / mark).is_file():
        raise ReportError(
            needed="a folder that riskeval wrote, because only such a one is replaced by --force",
            found=f"'{target}' without riskeval's {mark}",
            do="name another folder; nothing was deleted",
        )


def _require_parent(target: Path) -> None:
    if not target.resolve().parent.is_dir():
        raise ReportError(
            needed=f"an existing folder to put '{target.name}' into",
            found=f"no folder '{target.parent}'",
            do="make that folder first, or name another place",
        )


def _put_in_place(partial: Path, final: Path) -> None:
    if not final.exists():
        partial.rename(final)
        return
    old = partial.with_suffix(".old")
    final.rename(old)
    try:
        partial.rename(final)
    except OSError:
        old.rename(final)
        raise
    shutil.rmtree(old, ignore_errors=True)


def write_file_whole(target: Path, text: str, *, force: bool = False) -> None:
    """Write one UTF-8 text file under a temporary name and rename it; refuse an existing one."""
    with files_written_whole([target], force=force) as partial:
        partial[target].write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def files_written_whole(targets: Sequence[Path], *, force: bool = False) -> Iterator[dict[Path, Path]]:
    """Give a temporary name for each of some files; all become the targets when the block ends well, or none.

    Raises
    ------
    ReportError
        When a target exists and `force` does not allow to replace it, or cannot be written.
    """
    for target in targets:
        refuse_existing_file(target, force=force)
    mark = uuid.uuid4().hex[:8]
    partial = {target: target.parent / f".{target.name}.{mark}.partial" for target in targets}
    try:
        yield partial
        _all_in_place(partial, mark)
    except OSError as problem:
        raise unwritable(targets[0], problem) from problem
    finally:
        for name in partial.values():
            with suppress(OSError):
                name.unlink(missing_ok=True)


def _all_in_place(partial: Mapping[Path, Path], mark: str) -> None:
    """Rename every file; where one cannot be, put the earlier ones back as they were."""
    old: dict[Path, Path | None] = {}
    try:
        for target, name in partial.items():
            kept = target.parent / f".{target.name}.{mark}.old" if os.path.lexists(target) else None
            if kept is not None:
                target.rename(kept)
            old[target] = kept
            name.rename(target)
    except OSError:
        for target, kept in old.items():
            with suppress(OSError):
                target.unlink(missing_ok=True)
            if kept is not None:
                kept.rename(target)
        raise
    for kept in old.values():
        if kept is not None:
            kept.unlink()


def refuse_existing_file(target: Path, *, force: bool) -> None:
    """Raise ReportError when the file `target` must not be written; call it before any long work."""
    _require_parent(target)
    if target.is_dir() or (os.path.lexists(target) and not force):
        raise ReportError(
            needed="an output file that does not exist yet",
            found=f"'{target}' already there",
            do="name another file" if target.is_dir() else "name another file, or add --force to replace it",
        )


def unwritable(target: Path, problem: OSError) -> ReportError:
    """Turn an operating-system error about an output into a ReportError."""
    return ReportError(
        needed=f"permission and room to write '{target}'",
        found=problem.strerror or type(problem).__name__,
        do="name a place where you may write and where the disk has room",
    )
