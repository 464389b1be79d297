"""An instrument: a definition, and the verb that scores a table with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from riskeval.errors import InstrumentError, did_you_mean
from riskeval.instruments.definition import Definition
from riskeval.instruments.definition_parts import Evidence
from riskeval.instruments.inputs import Input
from riskeval.instruments.outputs import issues_frame, scored_frame
from riskeval.instruments.plan import Node, Plan
from riskeval.instruments.refusals import Outside
from riskeval.instruments.score import CodeMaps, Items, Missing, changed_rule, compute, read_sheet


@dataclass(frozen=True)
class Scored:
    """A scored table.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row per row of the table, with its index. By id: every value, every band (ordered
        categories), every risk (probability) and every judgement that the data hold. Then ``eligible``;
        ``n_missing`` (not rated, omitted and unknown items) and ``n_not_rated, n_omitted, n_unknown,
        n_not_applicable``; ``n_<flag>``; ``reason`` (why something is not scorable); ``<id>_status`` (ok,
        prorated, fallback, not scorable); ``instrument, version, hash``.
    issues : pandas.DataFrame
        One row for each entry that cannot be used or contradicts another: ``row`` (1 is the first),
        ``item, value, level`` (error or warning) and ``problem``.
    outputs : pandas.DataFrame
        What the columns are: ``id, kind, label, levels, horizon_months, set, direction, source,
        evidence``.
    instrument : Instrument
        What it was scored with.
    """

    frame: pd.DataFrame
    issues: pd.DataFrame
    outputs: pd.DataFrame
    instrument: Instrument

    def __repr__(self) -> str:
        people, issues = len(self.frame), len(self.issues)
        with_what = f"{self.instrument.id} {self.instrument.version}"
        return f"Scored with {with_what}: {people:,} rows, {issues:,} issues; {', '.join(self.outputs['id'])}"

    def judgement(self, name: str) -> pd.Series:
        """A judgement as ordered categories, as the data hold it.

        Raises
        ------
        InstrumentError
            When the data hold none: a person makes it, and it is never computed from items.
        """
        known = [one.id for one in self.instrument.inputs if one.role == "judgement"]
        if name not in known:
            raise InstrumentError(
                needed=f"a judgement of '{self.instrument.id}'",
                found=f"'{name}'",
                do=did_you_mean(name, known)
                or f"use one of {', '.join(known) or 'none: it has no judgements'}",
            )
        if name not in self.frame or self.frame[name].isna().all():
            raise InstrumentError(
                needed=f"the judgement '{name}', which a person makes",
                found="no such rating in the data",
                do="add a column with the ratings; riskeval never computes a judgement from items",
            )
        return self.frame[name]


@dataclass(frozen=True, eq=False)
class Instrument:
    """An instrument in one version; made by :func:`riskeval.load_instrument`.

    Parameters
    ----------
    definition : Definition
        What its file says.
    plan : Plan
        The definition, compiled.
    hash : str
        SHA-256 of the file, so that a result can name exactly what it was scored with.
    source : str
        "built in", or the name of the file; with ", recalibrated" where numbers were replaced.
    raw : mapping
        The file as it was parsed.
    """

    definition: Definition
    plan: Plan
    hash: str
    source: str
    raw: Mapping[str, Any] = field(repr=False, default_factory=dict)

    @property
    def id(self) -> str:
        """Its id."""
        return self.definition.id

    @property
    def version(self) -> str:
        """Its version."""
        return self.definition.version

    @property
    def inputs(self) -> list[Input]:
        """Every data column that it can read: items, items with facets, flags and judgements."""
        return list(self.plan.inputs.values())

    def score(
        self,
        frame: Any,
        items: Items | None = None,
        codes: CodeMaps | None = None,
        missing: Missing = "definition",
        max_missing: int | None = None,
        outside: Outside | None = None,
    ) -> Scored:
        """Score a table; one row is one person.

        Parameters
        ----------
        frame : data frame
            pandas, polars or another that narwhals knows. Blank, None and NaN are `not rated`.
        items : mapping of str to (str or None), optional
            Column of each item whose name differs; None says that the item was not collected.
        codes : mapping of str to mapping, optional
            Your codes to those of the definition, by item: ``{"sex": {"M": "male", "F": "female"}}``.
        missing : {"definition", "complete", "prorate", "mean", "bounds"}
            What sums do with missing terms: as the definition says; no total without all of them; the
            definition's rule replaced by one for every sum. "bounds" gives ``<id>_low`` and ``<id>_high``:
            the lowest and highest that the missing items allow, and ``<id>_bounds``: ok, not available
            (`issues` says why) or not scorable. A missing answer may be any that its item allows; checks of
            one answer against another do not narrow it, and blanks of optional items stay blanks.
        max_missing : int, optional
            How many terms of a sum may be missing; needed for "prorate" and "mean".
        outside : {"refuse", "score"}, optional
            What to do with people outside the population; by default as the definition says.

        Returns
        -------
        Scored
            With ``.frame``, ``.issues`` and ``.outputs``.

        Raises
        ------
        InstrumentError
            For absent columns and unknown names, all at once. A wrong entry in a row is no error: that
            row's values are `not scorable` and `issues` says why; nothing becomes zero.
        """
        if outside not in (None, "refuse", "score"):
            raise InstrumentError(
                needed='outside as "refuse" or "score"', found=repr(outside), do="choose one"
            )
        change = changed_rule(missing, max_missing)
        index, entries = read_sheet(self.plan, frame, items or {}, codes or {})
        sheet = compute(self.plan, index, entries, change=change, outside=outside)
        identity = {"instrument": self.id, "version": self.version, "hash": self.hash}
        if missing == "bounds":
            from riskeval.instruments.bounds import bounds_frame

            frame, issues = bounds_frame(sheet, identity, outside)
        else:
            frame, issues = scored_frame(sheet, identity), issues_frame(sheet)
        outputs = self.outputs
        absent = (outputs["kind"] == "judgement") & ~outputs["id"].isin(frame.columns)
        return Scored(frame, issues, outputs[~absent].reset_index(drop=True), self)

    def recalibrate(
        self,
        replacements: Mapping[str, Mapping[str, Any]],
        *,
        source: str,
        evidence: Evidence,
        sample: Mapping[str, Any] | None = None,
        version: str | None = None,
    ) -> Instrument:
        """Return the instrument with other numbers for a sample; weights and all else are kept.

        Parameters
        ----------
        replacements : mapping of str to mapping
            By id of a value, band or risk, the keys that change, as a definition file spells them:
            ``{"risk_12m": {"cox": {"baseline_survival": 0.95}}}``.
        source : str
            Where the new numbers come from.
        evidence : {"verified", "secondary"}
            Whether the new numbers were compared with that source, or taken over from somebody else.
        sample : mapping, optional
            The people behind new risks: any of ``name, n, country, follow_up``.
        version : str, optional
            Name of the result; by default the old version with "recalibrated".

        Returns
        -------
        Instrument
            A new one, with a hash of its own and without worked cases. `based_on` in a definition file
            does the same.

        Raises
        ------
        InstrumentError
            For ids that are not there, and for whatever is wrong with the new numbers.
        """
        from riskeval.instruments.recalibration import recalibrated

        return recalibrated(
            self, replacements, source=source, sample=sample, evidence=evidence, version=version
        )

    @property
    def outputs(self) -> pd.DataFrame:
        """What scoring gives, one row for each value, band, risk and judgement."""
        rows = [self._output(node) for node in self.plan.nodes.values()]
        for one in self.definition.judgement:
            levels = next(made.levels for made in self.inputs if made.id == one.id)
            rows.append(
                {"id": one.id, "kind": "judgement", "label": one.label, "levels": levels}
                | {"horizon_months": one.horizon_months, "source": one.source}
            )
        names = ["id", "kind", "label", "levels", "horizon_months", "set", "direction", "source", "evidence"]
        return pd.DataFrame(rows, columns=names)

    def _output(self, node: Node) -> dict[str, Any]:
        spec = node.spec
        research = self.definition.kind == "spj"
        return {
            "id": node.id,
            "kind": "research total" if research else node.kind,
            "label": spec.label or node.id,
            "levels": node.levels or None,
            "horizon_months": getattr(spec, "horizon_months", None),
            "set": getattr(spec, "set", None),
            "direction": spec.direction or self.definition.direction,
            "source": spec.source or self.definition.source,
            "evidence": spec.evidence or self.definition.evidence,
        }

    def __repr__(self) -> str:
        return f"Instrument('{self.id}', version '{self.version}': {self.definition.name}; {self.source})"
