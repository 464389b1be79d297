"""What a room answered, for everybody, and how severe each participant was, for that one alone."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd

from riskeval import __version__
from riskeval.errors import EvaluationError, did_you_mean
from riskeval.report.folder import written_whole
from riskeval.trainer.kit.write import RATINGS
from riskeval.trainer.printed import page_of
from riskeval.trainer.workshop.agreement import MEASURES, agreement
from riskeval.trainer.workshop.arms import arms
from riskeval.trainer.workshop.returned import read_returned

LEAST = 5  # participants, for anything that is shown to everybody
MARK = "room.html"
SPREAD = ("answers", "least", "quarter", "middle", "three_quarters", "most")


@dataclass(frozen=True)
class Severity:
    """How severe one participant was, compared with the others on the same cases.

    Parameters
    ----------
    participant : str
    points : float
        Mean of own number less the mean of the others' on the same case, in points of 100; NaN where too few
        answered.
    cases : int
        Cases it rests on.
    """

    participant: str
    points: float
    cases: int

    @property
    def text(self) -> str:
        """In words."""
        if not np.isfinite(self.points):
            return (
                f"Fewer than {LEAST} participants answered the cases that you answered: nothing can be said."
            )
        cases = "1 case" if self.cases == 1 else f"{self.cases} cases"
        size = f"{abs(self.points):.0f}"
        if size == "0":
            return f"On {cases}, your numbers were on average those of the others."
        side = "higher" if self.points > 0 else "lower"
        unit = "point" if size == "1" else "points"
        return (
            f"On {cases}, your numbers were on average {size} {unit} of 100 {side} than those of the others."
        )


@dataclass(frozen=True)
class Workshop:
    """The answers of a room.

    Parameters
    ----------
    returned : pandas.DataFrame
        As `read_returned` gives it; holds pseudonyms, so it is not for everybody.
    """

    returned: pd.DataFrame

    @property
    def participants(self) -> int:
        """How many answered anything."""
        answered = self.returned["of_100"].notna() | (self.returned["rating"] != "")
        return int(self.returned.loc[answered, "participant"].nunique())

    @property
    def shown(self) -> bool:
        """Whether enough answered for anything to be shown to everybody."""
        return self.participants >= LEAST

    @cached_property
    def words(self) -> pd.DataFrame:
        """The numbers of those who called a case low, moderate or high: one row per word."""
        return self._spreads("rating", list(RATINGS))

    @cached_property
    def vignettes(self) -> pd.DataFrame:
        """The numbers given to each case: one row per vignette."""
        return self._spreads("vignette", sorted(self.returned["vignette"].unique()))

    @cached_property
    def agreement(self) -> pd.DataFrame:
        """Agreement on words and numbers; see `riskeval.trainer.workshop.agreement.agreement`."""
        found = agreement(self.returned)
        if self.shown:
            return found
        return found.assign(value=np.nan, note=f"not shown: fewer than {LEAST} participants")

    def arms(self, column: str) -> pd.DataFrame:
        """What the ``side`` or the ``format`` did; see `riskeval.trainer.workshop.arms.arms`."""
        return arms(self.returned, column, LEAST)

    def severity(self, participant: str) -> Severity:
        """How severe one participant was. Show it to nobody else.

        Parameters
        ----------
        participant : str
            The pseudonym.

        Returns
        -------
        Severity

        Raises
        ------
        EvaluationError
            When there is no such participant.
        """
        names = self.returned["participant"].unique().tolist()
        if participant not in names:
            do = did_you_mean(participant, names) or "use a pseudonym of the key"
            raise EvaluationError(needed="a participant of the kit", found=f"'{participant}'", do=do)
        known = self.returned.dropna(subset=["of_100"])
        cases = known.groupby("vignette")["of_100"]
        size, total = cases.transform("size"), cases.transform("sum")
        apart = known["of_100"] - (total - known["of_100"]) / (size - 1).where(size >= LEAST)
        own = apart[known["participant"] == participant].dropna()
        return Severity(participant, float(own.mean()) if len(own) else np.nan, len(own))

    def write(self, directory: Path, *, force: bool = False) -> Path:
        """Write ``room.html`` for everybody and ``participants/P01.html`` … for one each.

        Parameters
        ----------
        directory : Path
            Must not exist yet.
        force : bool
            Replace an earlier result.

        Returns
        -------
        Path
            The page for everybody.

        Raises
        ------
        ReportError
            When the folder exists or cannot be written.
        """
        with written_whole(directory, force=force, mark=MARK) as place:
            (place / MARK).write_text(self._room(), encoding="utf-8", newline="\n")
            (place / "participants").mkdir()
            for number, name in enumerate(self.returned["participant"].unique(), 1):
                text = page_of(
                    "workshop", "own.html", own=self.severity(name), version=__version__, least=LEAST
                )
                file = name if name.isalnum() else f"sheet-{number}"
                (place / "participants" / f"{file}.html").write_text(text, encoding="utf-8", newline="\n")
        return directory / MARK

    def _spreads(self, column: str, order: list[str]) -> pd.DataFrame:
        numbers = self.returned.dropna(subset=["of_100"])
        return pd.DataFrame([{column: one, **_spread(numbers[numbers[column] == one])} for one in order])

    def _room(self) -> str:
        pictures = {"words": self._picture("rating", list(RATINGS))} if self.shown else {}
        differences = {column: self.arms(column) for column in ("side", "format")}
        return page_of(
            "workshop",
            "room.html",
            room=self,
            pictures=pictures,
            differences={name: table for name, table in differences.items() if len(table)},
            measures=MEASURES,
            least=LEAST,
            version=__version__,
        )

    def _picture(self, column: str, order: list[str]) -> str:
        from matplotlib.figure import Figure

        from riskeval.plots.teaching import answers_by_word

        told = self.words.set_index(column)["least"].notna()
        numbers = self.returned.dropna(subset=["of_100"])
        given = {
            one: sorted(numbers.loc[numbers[column] == one, "of_100"]) if told[one] else [] for one in order
        }
        figure, file = Figure(figsize=(7.2, 2.8), layout="constrained"), BytesIO()
        answers_by_word(given, figure.add_subplot())
        figure.savefig(file, format="png", dpi=130, metadata={"Software": None})
        return b64encode(file.getvalue()).decode()


def _spread(answers: pd.DataFrame) -> dict[str, float | str]:
    """Lowest, quartiles and highest of the numbers; nothing where they come from fewer than five people."""
    if answers["participant"].nunique() < LEAST:
        blank = dict.fromkeys(SPREAD, np.nan)
        return {**blank, "note": f"not shown: fewer than {LEAST} participants"}
    values = np.quantile(answers["of_100"], (0, 0.25, 0.5, 0.75, 1))
    return {**dict(zip(SPREAD, [len(answers), *values.tolist()], strict=True)), "note": ""}


def read_workshop(kit: str | Path, answers: str | Path | None = None) -> Workshop:
    """What a room answered, from the folder of the kit.

    Parameters
    ----------
    kit : str or Path
        A folder that `write_kit` wrote, with its key.
    answers : str or Path, optional
        The table with the answers; by default ``answers.csv`` of the kit.

    Returns
    -------
    Workshop

    Raises
    ------
    DataFileError
        With every problem of the two tables.
    """
    return Workshop(read_returned(Path(kit), None if answers is None else Path(answers)))
