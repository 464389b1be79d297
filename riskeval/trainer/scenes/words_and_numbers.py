"""Words and numbers: the percentages that a room means by low, moderate and high."""

from __future__ import annotations

from riskeval.trainer.material import Material
from riskeval.trainer.scene import Scene, words_of

WORDS = ("low", "moderate", "high")


def scene(material: Material) -> Scene:
    """Nothing of the study: the room brings the numbers."""
    said = "The numbers are those of the room; nothing of the study is used, and nothing leaves this device."
    return Scene("words-and-numbers", words_of("words_and_numbers"), {"words": WORDS}, said)
