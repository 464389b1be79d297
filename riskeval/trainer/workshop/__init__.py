"""What a room answered: the spread of its words and numbers, its agreement, to each their own severity."""

from riskeval.trainer.workshop.room import Severity, Workshop, read_workshop

__all__ = ["Severity", "Workshop", "read_workshop"]
