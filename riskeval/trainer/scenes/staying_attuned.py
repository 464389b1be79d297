"""Staying attuned: weekly checks of a made-up client, a rating that stands in the file, and how it ages."""

from __future__ import annotations

import numpy as np

from riskeval.trainer.material import Material
from riskeval.trainer.scene import Scene, words_of
from riskeval.trainer.substitutes import ladders_or_substitute

WEEKS, SEED, SEEN, NOISE, PACE = 52, 3618, 26, 0.5, 0.92


def scene(material: Material) -> Scene:
    """What moves the client each week, how a weekly check errs, and the predictions whose ranking ages."""
    ladders, event, source = ladders_or_substitute(material)
    chance = np.random.default_rng(SEED)
    moves = chance.normal(size=WEEKS).round(4).tolist()
    noise = (NOISE * chance.normal(size=SEEN)).round(4).tolist()
    cells = {"event": event, "moves": moves, "noise": noise, "pace": PACE}
    cells |= {"ladders": [ladder.cells for ladder in ladders]}
    said = "The client is made up. The AUC of a fresh rating is taken from these people:"
    return Scene("staying-attuned", words_of("staying_attuned"), cells, f"{said} {source}")
