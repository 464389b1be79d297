"""Staying attuned: weekly states of a made-up client, a rating that stands in the file, and how it ages."""

from __future__ import annotations

import numpy as np

from riskeval.trainer.material import Material
from riskeval.trainer.scene import Scene, words_of
from riskeval.trainer.substitutes import ladders_or_substitute

WEEKS, SEED = 52, 7


def scene(material: Material) -> Scene:
    """What moves the client each week, and the predictions whose ranking ages."""
    ladders, event, source = ladders_or_substitute(material)
    moves = np.random.default_rng(SEED).normal(size=WEEKS).round(4).tolist()
    cells = {"event": event, "moves": moves, "ladders": [ladder.cells for ladder in ladders]}
    said = "The client is made up. The AUC of a fresh rating is taken from these people:"
    return Scene("staying-attuned", words_of("staying_attuned"), cells, f"{said} {source}")
