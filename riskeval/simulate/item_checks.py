"""What cannot be drawn: every problem with the people, the responses and the missing answers, at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from riskeval.errors import Problem, SimulationError, did_you_mean
from riskeval.simulate.draws import NEAR_ONE, Floats, Stream
from riskeval.simulate.gaps import BLANK, missing_codes
from riskeval.simulate.graded import Response
from riskeval.simulate.missing import Missing

if TYPE_CHECKING:
    from riskeval.instruments.instrument import Instrument


def seed_problems(seed: int) -> Iterator[Problem]:
    """A seed that is not a whole number from 0."""
    try:
        Stream(seed)
    except SimulationError as error:
        yield from error.problems


def people_problems(latents: Mapping[str, Floats]) -> Iterator[Problem]:
    """Latent numbers that are not one finite number per person."""
    lengths = {len(one) if one.ndim == 1 else -1 for one in latents.values()}
    if len(lengths) != 1 or -1 in lengths:
        shapes = ", ".join(f"'{name}' {one.shape}" for name, one in latents.items()) or "none"
        needed = "latent numbers of shape (people,), as many of each"
        yield Problem(needed, shapes, "give one number per person")
    for name, one in latents.items():
        bad = np.flatnonzero(~np.isfinite(one.ravel()))
        if len(bad):
            found = f"{len(bad)} that are not, first {one.ravel()[bad[0]]:g} in row {bad[0] + 1}"
            yield Problem(f"finite latent numbers in '{name}'", found, "leave these people out")


def response_problems(
    instrument: Instrument,
    responses: Mapping[str, Response],
    latents: Mapping[str, Floats],
) -> Iterator[Problem]:
    """Responses of items that do not exist, to latent numbers that do not, or that are not numbers."""
    people, known = len(next(iter(latents.values()), ())), [one.id for one in instrument.inputs]
    for item, response in responses.items():
        if item not in known:
            do = did_you_mean(item, known) or f"see the inputs of '{instrument.id}'"
            yield Problem(f"responses of items of '{instrument.id}'", f"'{item}'", do)
        yield from _numbers(item, response, people)
        followed = {response.latent: 1.0} if isinstance(response.latent, str) else response.latent or {}
        for name, weight in followed.items():
            yield from _latent_name(f"'{item}' follows", name, latents)
            if not np.isfinite(weight):
                yield Problem(f"a finite weight of '{name}' in '{item}'", f"{weight}", "correct it")


def _numbers(item: str, response: Response, people: int) -> Iterator[Problem]:
    for part in ("discrimination", "difficulty"):
        found = np.asarray(getattr(response, part), dtype=np.float64)
        if found.shape not in ((), (people,)):
            needed = f"one {part} of '{item}', or one for each of {people} people"
            yield Problem(needed, f"shape {found.shape}", "match it to the people")
        elif not np.isfinite(found).all():
            yield Problem(f"a finite {part} of '{item}'", "one that is not", "correct it")


def _latent_name(needed: str, name: str, latents: Mapping[str, Floats]) -> Iterator[Problem]:
    if name not in latents:
        known = ", ".join(f"'{one}'" for one in latents)
        do = did_you_mean(name, list(latents)) or f"give latent={{'{name}': …}} too, or follow {known}"
        yield Problem(f"a latent number that {needed}: {known}", f"'{name}'", do)


def missing_problems(
    instrument: Instrument, several: Sequence[Missing], latents: Mapping[str, Floats]
) -> Iterator[Problem]:
    """Missing answers that no code can write, or more than all of them."""
    people, known = len(next(iter(latents.values()), ())), [one.id for one in instrument.inputs]
    writable = {BLANK, *(kind for one in instrument.inputs for kind in missing_codes(one))}
    for missing in several:
        share = np.asarray(missing.share, dtype=np.float64)
        if missing.kind not in writable and share.any():
            needed = f"a kind of missing that '{instrument.id}' can write: {', '.join(sorted(writable))}"
            yield Problem(needed, f"'{missing.kind}'", "leave it out, or declare a code for it")
        if share.shape not in ((), (people,)):
            needed = f"one share that is '{missing.kind}', or one for each of {people} people"
            yield Problem(needed, f"shape {share.shape}", "match it to the people")
        for name in missing.latent:
            yield from _latent_name(f"'{missing.kind}' depends on", name, latents)
        for item in missing.items or ():
            if item not in known:
                do = did_you_mean(item, known) or f"see the inputs of '{instrument.id}'"
                yield Problem(f"items of '{instrument.id}' that can be missing", f"'{item}'", do)
        if missing.groups:
            found = f"groups {', '.join(missing.groups)}"
            yield Problem("shares of an instrument's answers per person", found, "give share as an array")


def too_many_missing(several: Sequence[Missing], latents: Mapping[str, Floats]) -> Iterator[Problem]:
    """Kinds of missing of one item whose shares could come to more than 1 for somebody."""
    most = {id(one): _most(one, latents) for one in several}
    named = dict.fromkeys(item for one in several for item in one.items or ())
    for item in [*named, ""]:  # "" stands for every item that is not named
        together = [one for one in several if one.items is None or item in one.items]
        highest = np.max(sum((most[id(one)] for one in together), np.zeros(1)), initial=0.0)
        if len(together) > 1 and highest > 1 + NEAR_ONE:
            needed = "kinds of missing whose shares come to 1 at most"
            where = f" in '{item}'" if item else ""
            yield Problem(needed, f"{highest:.3g} for somebody{where}", "lower the shares")


def _most(missing: Missing, latents: Mapping[str, Floats]) -> Floats:
    """The highest probability of being missing, whatever the true answer is."""
    added = missing.added(latents)
    return np.maximum(missing.probability(added, 0.0), missing.probability(added, 1.0))
