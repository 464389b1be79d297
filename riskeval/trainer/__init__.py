"""The trainer's page: what a threshold, a rater and a decision rule do to people, felt by a room.

`write_trainer` builds one offline HTML file from a study. It carries only cells that may be shown, and does
its arithmetic in the browser. `write_kit` adds notes and sheets to print, and
`read_workshop` tells a room what it answered.
"""

from riskeval.trainer.kit import write_kit
from riskeval.trainer.page import trainer_page, write_trainer
from riskeval.trainer.workshop import read_workshop

__all__ = ["read_workshop", "trainer_page", "write_kit", "write_trainer"]
