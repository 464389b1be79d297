"""The scenes of the trainer's page for a notebook: the same words, the same people, the same numbers.

Every scene is a function that takes a study and asks its question. `Question.commit` answers it and gives
what can be moved: with ipywidgets by hand, without it by `Answered.at`.
"""

from riskeval.trainer.twins.ask_a_colleague import ask_a_colleague
from riskeval.trainer.twins.draw_the_line import draw_the_line
from riskeval.trainer.twins.keep_the_confidence import keep_the_confidence
from riskeval.trainer.twins.rare_events import rare_events
from riskeval.trainer.twins.staying_attuned import staying_attuned
from riskeval.trainer.twins.total_or_judgement import total_or_judgement
from riskeval.trainer.twins.two_groups import two_groups
from riskeval.trainer.twins.what_is_it_worth import what_is_it_worth
from riskeval.trainer.twins.words_and_numbers import words_and_numbers
from riskeval.trainer.twins.your_hand_on_the_scale import your_hand_on_the_scale

__all__ = [
    "ask_a_colleague",
    "draw_the_line",
    "keep_the_confidence",
    "rare_events",
    "staying_attuned",
    "total_or_judgement",
    "two_groups",
    "what_is_it_worth",
    "words_and_numbers",
    "your_hand_on_the_scale",
]
