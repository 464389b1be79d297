"""Keep the confidence?: a disclosure threshold with its two errors, on the user's own harms."""

from __future__ import annotations

from riskeval.trainer.material import Material
from riskeval.trainer.scene import Scene, words_of
from riskeval.trainer.substitutes import ladders_or_substitute


def scene(material: Material) -> Scene:
    """The predictions of the study; the harms are stated on the page, and begin alike on both sides."""
    ladders, event, source = ladders_or_substitute(material)
    cells = {"event": event, "ladders": [ladder.cells for ladder in ladders]}
    return Scene("keep-the-confidence", words_of("keep_the_confidence"), cells, source)
