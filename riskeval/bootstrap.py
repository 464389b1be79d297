"""Bootstrap intervals of the lines of a table, one batched call for all lines that share their people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from riskeval.cohort import Cohort
from riskeval.design import Floats
from riskeval.influence import units
from riskeval.intervals import bca, percentile
from riskeval.measure import Moved, combined, joint_sample, parts, term_columns
from riskeval.resampling import Seed, bootstrap_weights, generator
from riskeval.sample import Sample
from riskeval.terms import Contrast, Item, Term
from riskeval.uncertainty import Lines

Kind = Literal["bootstrap", "bca"]
ENOUGH = 0.9
UNASKED_SEED = 20260101  # of a bootstrap that nobody asked for, because a kernel has no closed influence


def terms_of(item: Item) -> list[Term]:
    """The one or two terms of an item."""
    return [item] if isinstance(item, Term) else [item.term, item.against]


def replicate(cohort: Cohort, items: Sequence[Item], resamples: int, seed: Seed) -> list[Floats]:
    """Values of every item in every bootstrap sample, each of shape (resamples, points).

    Items about the same people, read from the same columns, share their draws.
    """
    rng = generator(seed)
    together: dict[object, list[int]] = {}
    for i, item in enumerate(items):
        sample, _, used = joint_sample(cohort, item)
        together.setdefault((id(sample), tuple(mask.tobytes() for mask in used)), []).append(i)
    found: list[Floats] = [np.empty(0)] * len(items)
    for members in together.values():
        for i, values in zip(
            members, _replicate(cohort, [items[i] for i in members], resamples, rng), strict=True
        ):
            found[i] = values
    return found


def _replicate(cohort: Cohort, items: list[Item], resamples: int, rng: np.random.Generator) -> list[Floats]:
    sample, _, used = joint_sample(cohort, items[0])
    either = np.any(used, axis=0)
    people, masks = sample.subset(either), [mask[either] for mask in used]
    blocks: list[list[Floats]] = [[] for _ in items]
    for weights in bootstrap_weights(people.design, resamples, rng):
        for item, kept in zip(items, blocks, strict=True):
            values = []
            for term, mask in zip(terms_of(item), masks, strict=True):
                values.append(_values(term, people.subset(mask), weights[:, mask]))
            kept.append(values[0] if isinstance(item, Term) else combined(item, *values))
    return [np.concatenate(kept) for kept in blocks]


def _values(term: Term, sample: Sample, weights: Floats) -> Floats:
    """Values of a term under many weights, shape (replicates, points), a few points at a time."""
    columns, found = term_columns(term, sample), []
    for part in parts(term, sample):
        axis = term.metric.with_reference(term.axis[..., part], columns, sample.design.total)
        value, _ = term.metric.measure(columns, weights, axis)
        found.append(value.reshape(len(weights), -1))
    return np.concatenate(found, axis=1)


def with_bootstrap(
    cohort: Cohort, item: Item, lines: Lines, values: Floats, confidence: float, kind: Kind
) -> None:
    """Replace the intervals of the lines by bootstrap intervals."""
    for k in range(item.points):
        if np.isnan(lines.estimate[k]) or lines.refused[k]:
            continue
        usable = values[:, k][~np.isnan(values[:, k])]
        undefined = len(values) - len(usable)
        lines.p[k] = np.nan
        lines.switched[k] = False
        if np.isfinite(lines.estimate[k]) and lines.status[k] == "not estimable":
            lines.reconsider(k)
        if len(usable) < ENOUGH * len(values):
            lines.without_interval(
                k, "not estimable", f"undefined in {undefined:,} of {len(values):,} resamples"
            )
            continue
        if usable.min() == usable.max():
            lines.without_interval(k, "not estimable", "every resample gave the same value")
            continue
        _replace(cohort, item, lines, usable, k, confidence, kind)
        lines.say(k, lines.status[k], f"undefined in {undefined:,} resamples" if undefined else "")


def _replace(
    cohort: Cohort, item: Item, lines: Lines, usable: Floats, k: int, confidence: float, kind: Kind
) -> None:
    with np.errstate(invalid="ignore"):
        lines.se[k] = np.std(usable, ddof=1)
    lines.method[k] = f"{'BCa' if kind == 'bca' else 'percentile'} bootstrap, {len(usable):,} resamples"
    if kind == "bootstrap":
        lines.lower[k], lines.upper[k] = percentile(usable, confidence)
        return
    u, n = _moves(cohort, item, k)
    lines.lower[k], lines.upper[k] = bca(usable, float(lines.estimate[k]), u, n, confidence)
    if np.isnan(lines.lower[k]):
        lines.without_interval(k, "not estimable", "interval not estimable: BCa has no acceleration here")


def _moves(cohort: Cohort, item: Item, k: int) -> tuple[Floats, Floats]:
    """How far each independent unit moves the estimate, and how many such units there are."""
    sample, _, used = joint_sample(cohort, item)
    total = np.zeros(len(sample.design.n))
    moved = [
        Moved.of(term, slice(k, k + 1), sample, mask) for term, mask in zip(terms_of(item), used, strict=True)
    ]
    slopes = [1.0]
    if isinstance(item, Contrast):
        a, b = (float(part.block.numbers["value"][0]) for part in moved)
        slopes = [1.0, -1.0] if item.how == "difference" else [1 / b, -a / b**2]
    for part, mask, slope in zip(moved, used, slopes, strict=True):
        total[mask] += slope * part.u[:, 0]
    either = np.any(used, axis=0)
    return units(total[either], sample.design.subset(either))
