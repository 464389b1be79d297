"""Icons can be counted: so many at the lower limit, by the estimate, at the upper limit, and the rest."""

import warnings

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from riskeval.communication import GroupRate, say, side_by_side
from riskeval.communication.icon_array import as_text, counts, icons
from riskeval.communication.picture import check_kind, picture
from riskeval.errors import EvaluationError, ReportError
from riskeval.plots.icon_array import icon_array

RATE = GroupRate.of_limits(0.17, 0.13, 0.22, group="people rated $high$", event="reoffended")


def ink(ax):
    """How many icons of each part were drawn: the paths end as often as there are closed outlines."""
    closed = 79
    found = {}
    for patch in ax.patches:
        ends = int((patch.get_path().codes == closed).sum())
        found[patch.get_gid()] = found.get(patch.get_gid(), 0) + ends
    return found


def test_the_parts_add_up_to_everybody():
    assert counts(RATE, 100) == {"lower": 13, "estimate": 4, "upper": 5, "none": 78}


@pytest.mark.parametrize("people", [1, 7, 40])
def test_every_possible_count_has_parts_that_add_up(people):
    for events in range(people + 1):
        for per in (2, 10, 100, 1000):
            found = counts(GroupRate.of_counts(events, people), per)
            assert min(found.values()) >= 0
            assert sum(found.values()) == per


def test_without_an_interval_there_are_two_parts():
    assert counts(GroupRate.of_limits(0.17), 100) == {"lower": 0, "estimate": 17, "upper": 0, "none": 83}


def test_icons_in_order_fill_row_by_row():
    frame = icons([RATE], ["title"], 100)
    assert list(frame["part"][:18]) == ["lower"] * 13 + ["estimate"] * 4 + ["upper"]
    assert frame.loc[9, ["x", "y"]].tolist() == pytest.approx([9.45, 0])
    assert frame.loc[10, ["x", "y"]].tolist() == [0, 1]


def test_scattered_icons_are_the_same_people_elsewhere_and_the_same_again():
    ordered, first, again = (
        icons([RATE], ["title"], 100, order=order, seed=seed)["part"]
        for order, seed in (("in order", None), ("scattered", 1), ("scattered", 1))
    )
    assert first.equals(again)
    assert not first.equals(ordered)
    assert first.value_counts().to_dict() == ordered.value_counts().to_dict()


@pytest.mark.parametrize(
    ("changes", "words"), [({"order": "scattered"}, "a seed"), ({"order": "shuffled"}, "order=")]
)
def test_an_order_that_cannot_be_repeated_is_refused(changes, words):
    with pytest.raises(EvaluationError, match=words):
        say(RATE).plot(**changes)


def test_more_people_than_can_be_seen_are_refused():
    with pytest.raises(EvaluationError, match="at most 10,000"):
        say(GroupRate.of_counts(1, 90_000)).plot()


def test_text_shows_the_interval_and_what_the_signs_mean():
    lines = as_text(RATE, 100)
    assert lines[:3] == ["●●●●● ●●●●●", "●●●◐◐ ◐◐○○○", "○○··· ·····"]
    assert [line.split("   ")[1] for line in lines if line.count("   ")] == [
        "● 13  at the lower end of the 95% interval",
        "◐ 17  reoffended: the estimate",
        "○ 22  at the upper end of the interval",
        "· 78  did not, even at the upper end",
    ]


def test_plain_text_is_ascii():
    assert "\n".join(as_text(RATE, 100, plain=True)).isascii()


@pytest.mark.parametrize(("per", "lines"), [(10, 6), (1000, 25), (10_000, 0)])
def test_text_has_a_row_of_ten_or_fifty_and_its_key(per, lines):
    assert len(as_text(RATE, per)) == lines


def test_the_figure_draws_each_icon_once_and_a_key_of_four():
    ax = say(RATE, per=100).plot()
    # a person is a head and a body: two outlines; each part has one sample in the key
    assert ink(ax) == {"part:lower": 28, "part:estimate": 10, "part:upper": 12, "part:none": 158}


def test_the_figure_names_the_group_the_number_and_the_limits():
    texts = [text.get_text() for text in say(RATE).plot().texts]
    assert texts[0] == r"17 of 100 people rated \$high\$ reoffended"
    assert {"13", "17", "22", "78"} <= set(texts)


def test_panels_stand_beside_each_other_with_their_numbers():
    low = GroupRate.of_counts(12, 400, group="people rated low", event="reoffended")
    ax = side_by_side([say(low), say(RATE)], per=100).plot()
    texts = [text.get_text() for text in ax.texts]
    assert [text for text in texts if " of 100" in text] == ["3 of 100", "17 of 100"]
    assert "95% interval 13 to 22" in texts


def test_ten_thousand_people_are_squares():
    ax = say(RATE, per=10_000).plot()
    assert ink(ax)["part:none"] == 7_800 + 2  # a square has one outline; the key shows a person


def test_it_draws_on_the_axes_it_is_given_and_returns_them():
    ax = Figure().add_subplot()
    assert say(RATE).plot(ax) is ax


def test_nobody_and_everybody_can_be_drawn():
    for events in (0, 20):
        ax = say(GroupRate.of_counts(events, 20), per=100).plot()
        assert sum(ink(ax).values()) == 2 * 104


def test_words_of_the_user_are_never_read_as_mathematics():
    rate = GroupRate.of_counts(1, 5, group=r"people $\frac{$", event="$x$")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = say(rate).plot().figure
        drawn.canvas.draw()
    written = " ".join(text.get_text() for text in drawn.findobj(Text))
    assert r"\$x\$" in written
    assert "$" not in written.replace(r"\$", "")


def test_a_later_part_is_lighter_than_the_one_before():
    from riskeval.plots.icon_array import INKS

    def light(colour):
        return np.dot([int(colour[i : i + 2], 16) for i in (1, 3, 5)], [0.299, 0.587, 0.114])

    dark, middle, rest = (light(INKS[part][0]) for part in ("lower", "estimate", "none"))
    assert dark + 50 < middle < rest - 40


def test_a_picture_has_words_and_the_same_bytes_every_time():
    said = say(RATE)
    first, second = (picture(said.plot(), ".svg", said.alt) for _ in range(2))
    assert first == second
    assert b"<title>100 people as icons. 17 of 100 people rated $high$ reoffended; " in first
    assert picture(said.plot(), ".png", said.alt).startswith(b"\x89PNG")


def test_a_picture_is_svg_or_png():
    with pytest.raises(ReportError, match=r"icons\.svg"):
        check_kind("icons.gif")


def test_the_drawing_takes_a_finished_frame():
    frame = icons([RATE], ["Title"], 10)
    key = say(RATE, per=10).key_frame()
    assert icon_array(frame, key=key).texts[0].get_text() == "Title"
