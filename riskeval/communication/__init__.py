"""Say a group rate so that it is understood: frequencies, percentages, odds, words, people."""

from riskeval.communication.categories import say_categories
from riskeval.communication.group_rate import GroupRate
from riskeval.communication.reference_classes import ReferenceClasses, compare_reference_classes
from riskeval.communication.side_by_side import SideBySide, side_by_side
from riskeval.communication.statement import RiskStatement, say
from riskeval.communication.verbal_scale import VerbalScale, verbal_scale, verbal_scales
from riskeval.communication.wording import Wording

__all__ = [
    "GroupRate",
    "ReferenceClasses",
    "RiskStatement",
    "SideBySide",
    "VerbalScale",
    "Wording",
    "compare_reference_classes",
    "say",
    "say_categories",
    "side_by_side",
    "verbal_scale",
    "verbal_scales",
]
