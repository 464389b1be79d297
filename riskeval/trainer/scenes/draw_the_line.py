"""Draw the line: a threshold, and the four kinds of people it makes."""

from __future__ import annotations

from riskeval.trainer.material import Material
from riskeval.trainer.scene import Scene, words_of
from riskeval.trainer.substitutes import ladders_or_substitute


def scene(material: Material) -> Scene:
    """The predictions of the study, level by level."""
    ladders, event, source = ladders_or_substitute(material)
    cells = {"event": event, "ladders": [ladder.cells for ladder in ladders]}
    return Scene("draw-the-line", words_of("draw_the_line"), cells, source)
