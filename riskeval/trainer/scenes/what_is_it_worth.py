"""What is it worth?: from the price of an error to the line, and from a line to the prices it speaks for."""

from __future__ import annotations

from riskeval.trainer.material import Material
from riskeval.trainer.scene import Scene, words_of
from riskeval.trainer.substitutes import ladders_or_substitute

PRICES = (1, 2, 3, 4, 5, 7, 9, 12, 15, 19, 24, 30, 40, 49, 70, 99, 150, 200)


def scene(material: Material) -> Scene:
    """The predictions of the study, and prices to choose from."""
    ladders, event, source = ladders_or_substitute(material)
    cells = {"event": event, "ladders": [ladder.cells for ladder in ladders], "prices": PRICES}
    return Scene("what-is-it-worth", words_of("what_is_it_worth"), cells, source)
