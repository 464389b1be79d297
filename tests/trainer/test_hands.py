"""Every scene is answered and moved by mouse, by touch and by keyboard, and photographed."""

from io import BytesIO

import pytest
from PIL import Image

from riskeval.trainer.page import SCENES

from .conftest import PHONE, WIDE

MOVED = {  # what a hand moves first in each scene: a slider, a list, a box to tick, a button or a field
    "draw-the-line": "line",
    "rare-events": "rate",
    "what-is-it-worth": "price",
    "keep-the-confidence": "silent",
    "two-groups": "equal",
    "your-hand-on-the-scale": "severity",
    "ask-a-colleague": "raters",
    "words-and-numbers": "high",
    "staying-attuned": "Rate anew now",
    "total-or-judgement": "rule",
}
IDS = [name.replace("_", "-") for name in SCENES]


class Hand:
    """One way to use a page."""

    def __init__(self, page, way):
        self.page, self.way = page, way

    def press(self, place):
        """A button, a choice or a field."""
        place.scroll_into_view_if_needed()
        if self.way == "touch":
            place.tap()
        elif self.way == "mouse":
            place.click()
        else:
            place.focus()
            self.page.keyboard.press("Space")

    def slide(self, place):
        """Somewhere else on a slider."""
        box = place.bounding_box()
        at = {"x": box["width"] * 0.9, "y": box["height"] / 2}
        if self.way == "touch":
            place.tap(position=at)
        elif self.way == "mouse":
            place.click(position=at)
        else:
            place.focus()
            self.page.keyboard.press("ArrowRight")

    def choose(self, place):
        """The next of a list."""
        place.focus()
        if self.way == "keyboard":
            self.page.keyboard.press("ArrowDown")
        else:
            place.select_option(index=1)

    def write(self, place, text):
        """Into a field, and Enter."""
        if self.way == "keyboard":
            place.focus()
        else:
            self.press(place)
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")


def answer(hand, scene):
    form = hand.page.locator(f"#{scene} form.commit")
    if form.get_attribute("data-kind") == "number":
        field = form.locator("input")
        hand.write(field, "50")
    else:
        hand.press(form.locator("input").first)
        hand.press(form.locator("button"))
    hand.page.wait_for_selector(f"#{scene} .stage:not([hidden])")


def move(hand, scene):
    name = MOVED[scene]
    field = hand.page.locator(f"#{scene}-{name}")
    if not field.count():
        hand.press(hand.page.get_by_role("button", name=name))
    elif field.evaluate("one => one.tagName") == "SELECT":
        hand.choose(field)
    else:
        kinds = {"range": hand.slide, "checkbox": hand.press}
        kinds.get(field.get_attribute("type"), lambda place: hand.write(place, "25"))(field)


@pytest.mark.parametrize("way", ["mouse", "touch", "keyboard"])
@pytest.mark.parametrize("scene", IDS)
def test_a_scene_is_answered_and_moved(scene, way, opened):
    shown = opened(viewport=PHONE if way == "touch" else WIDE, has_touch=way == "touch")
    hand, section = Hand(shown.page, way), shown.page.locator(f"section#{scene}")
    shown.go(scene)
    answer(hand, scene)
    shown.set(scene)
    before = shown.numbers(scene), section.locator(".said").first.inner_text()
    move(hand, scene)
    shown.set(scene)
    after = shown.numbers(scene), section.locator(".said").first.inner_text()
    assert after != before
    picture = Image.open(BytesIO(section.screenshot())).convert("RGB")
    colours = picture.getcolors(picture.width * picture.height)
    assert len(colours) > 30
    assert max(count for count, _ in colours) < 0.97 * picture.width * picture.height
    assert shown.errors == []
