"""Your hand on the scale: a rater's severity and a feeling shift ratings, and people cross the line."""

from __future__ import annotations

from riskeval.trainer.material import Material
from riskeval.trainer.scene import Scene, words_of
from riskeval.trainer.substitutes import ladders_or_substitute


def scene(material: Material) -> Scene:
    """The predictions of the study, whose levels a rater moves."""
    ladders, event, source = ladders_or_substitute(material)
    cells = {"event": event, "ladders": [ladder.cells for ladder in ladders]}
    return Scene("your-hand-on-the-scale", words_of("your_hand_on_the_scale"), cells, source)
