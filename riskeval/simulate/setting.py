"""The columns that say who rated a case, when, for whom and with what feeling."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """Who rated a case, when, for whom and with what feeling: the columns that say so.

    Parameters
    ----------
    rater : str
        A category of :func:`rater_panel`.
    order : str, optional
        When a case is rated: a number in (0, 1), or an occasion 0, 1, 2, …
    side : str, optional
        A category; the labels "prosecution" and "defence" move a rating, others do not.
    halo : str, optional
        The impression of a case, from :func:`rater_halo`.
    feeling : str, optional
        What the rater feels, from :func:`rater_feeling`.
    like : str, optional
        What the person is like, a standard normal number that feelings follow. Without `feeling`, feelings
        are integrated and no column holds them.
    opposing : tuple of str
        Sides of the first, second, … rater of every case, instead of `side`.
    """

    rater: str = "rater"
    order: str | None = None
    side: str | None = None
    halo: str | None = None
    feeling: str | None = None
    like: str | None = None
    opposing: tuple[str, ...] = ()

    def of_the_case(self) -> tuple[str, ...]:
        """The columns that all raters of a case share."""
        return tuple(name for name in (self.order, self.side, self.like) if name is not None)

    def of_the_rating(self) -> tuple[str, ...]:
        """The columns that only the first rater's rating has."""
        return tuple(name for name in (self.rater, self.halo, self.feeling) if name is not None)
