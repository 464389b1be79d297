"""Pictures for teaching: what more raters buy, what a room means by a word, and how a rating ages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from riskeval.plots.marks import FAINT, INK, RULE, SIZE, axes, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CHOSEN, OTHER, WARNING = "#0072B2", "#b9c2ca", "#C04F00"


def bars_by_raters(
    ordered: Mapping[int, float], ax: Axes | None = None, *, chosen: int, limit: float
) -> Axes:
    """Draw the share of pairs in the right order by how many raters are averaged, and where it ends.

    Parameters
    ----------
    ordered : mapping of int to float
        Raters and the AUC of their mean.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    chosen : int
        Drawn darker.
    limit : float
        The AUC of raters without end.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, 6.4, 3.2)
    for place, (raters, value) in enumerate(ordered.items()):
        ax.bar(place, 100 * value - 50, bottom=50, color=CHOSEN if raters == chosen else OTHER, width=0.62)
        inside: dict[str, Any] = {"ha": "center", "va": "top", "color": "white" if raters == chosen else INK}
        ax.text(place, 100 * value - 1, f"{100 * value:.0f}", fontsize=SIZE + 1, **inside)
    ax.axhline(100 * limit, color=WARNING, linestyle="--", linewidth=1.2)
    ax.text(len(ordered) - 0.45, 100 * limit + 1, "without end", color=WARNING, fontsize=SIZE)
    ax.set_xticks(range(len(ordered)), [str(raters) for raters in ordered])
    ax.set_xlim(-0.6, len(ordered) + 0.5)
    ax.set_ylim(50, 102)
    return tidy(ax, xlabel="raters averaged", ylabel="of 100 pairs in the right order")


def answers_by_word(given: Mapping[str, Sequence[float]], ax: Axes | None = None) -> Axes:
    """Draw what each person of a room means by each word, one dot an answer.

    Parameters
    ----------
    given : mapping of str to sequence of float
        Words and answers, of 100.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, 6.4, 2.6)
    for place, answers in enumerate(given.values()):
        ax.axhline(place, color=RULE, linewidth=0.8, zorder=0)
        ax.plot(answers, [place] * len(answers), "o", color=CHOSEN, alpha=0.6, markersize=9)
    ax.set_yticks(range(len(given)), list(given))
    ax.set_ylim(len(given) - 0.4, -0.6)
    ax.set_xlim(-3, 103)
    return tidy(ax, xlabel="of 100 people")


def course(states: np.ndarray, held: np.ndarray, ax: Axes | None = None, *, far: float) -> Axes:
    """Draw a client week by week and the rating that stands in the file.

    Parameters
    ----------
    states, held : array of float, shape (weeks,)
        The client, and what the file says, in standard deviations.
    ax : matplotlib Axes, optional
        Where to draw; a new figure when left out.
    far : float
        From which distance the two are far apart.

    Returns
    -------
    matplotlib Axes
    """
    ax = axes(ax, 7.2, 3.0)
    weeks = np.arange(1, len(states) + 1)
    ax.step(weeks, held, where="post", color=FAINT, linewidth=2, label="what stands in the file")
    ax.plot(weeks, states, color=INK, linewidth=1.6, label="the client")
    apart = abs(states - held) > far
    ax.plot(
        weeks[apart],
        states[apart],
        "o",
        color=WARNING,
        markersize=4.5,
        label="weeks in which they are far apart",
    )
    ax.legend(frameon=False, fontsize=SIZE - 1, loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=3)
    return tidy(ax, xlabel="week", ylabel="state, in standard deviations")
