"""Rare events: the same sensitivity and specificity at another event rate."""

from __future__ import annotations

from riskeval.trainer.ladder import Ladder
from riskeval.trainer.material import Material
from riskeval.trainer.scene import Scene, words_of
from riskeval.trainer.substitutes import ladders_or_substitute

RATES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
ASKED = 0.01


def scene(material: Material) -> Scene:
    """The predictions of the study, and the event rates to carry them to."""
    ladders, event, source = ladders_or_substitute(material)
    own = sum(ladders[0].events) / ladders[0].people
    rates = sorted({*RATES, own})
    cells = {
        "event": event,
        "ladders": [ladder.cells for ladder in ladders],
        "rates": rates,
        "start": rates.index(own),
        "asked": {"rate": ASKED, "ppv": _ppv(ladders[0], ASKED)},
    }
    return Scene("rare-events", words_of("rare_events"), cells, source)


def _ppv(ladder: Ladder, rate: float) -> float:
    """The share of true alarms at a rate, with the line where the scene begins."""
    place = -(-len(ladder.levels) // 2)
    found = rate * sum(ladder.events[place:]) / sum(ladder.events)
    needless = (1 - rate) * sum(ladder.nonevents[place:]) / sum(ladder.nonevents)
    return found / (found + needless)
