"""Ask a colleague: what averaging raters buys, and where shared errors stop it."""

from __future__ import annotations

from riskeval.trainer.material import Material
from riskeval.trainer.scene import Scene, words_of
from riskeval.trainer.substitutes import ladders_or_substitute


def scene(material: Material) -> Scene:
    """The predictions of the study, taken as what one rater gives."""
    ladders, event, source = ladders_or_substitute(material)
    said = "The AUC of one rater is that of these people; how well raters agree is yours to set."
    cells = {"event": event, "ladders": [ladder.cells for ladder in ladders]}
    return Scene("ask-a-colleague", words_of("ask_a_colleague"), cells, f"{source} {said}")
