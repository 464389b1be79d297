"""The workshop kit: the page, the facilitator's notes, exercise sheets, and vignettes dealt out blindly."""

from riskeval.trainer.kit.write import write_kit

__all__ = ["write_kit"]
