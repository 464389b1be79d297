"""The trainer's page: what a threshold, a rater and a decision rule do to people, felt by a room.

`write_trainer` builds one offline HTML file from a study. It carries only cells that may be shown, and does
its arithmetic in the browser.
"""

from riskeval.trainer.page import trainer_page, write_trainer

__all__ = ["trainer_page", "write_trainer"]
