"""Say a group rate so that it is understood: frequencies, percentages, odds, words, people."""

from riskeval.communication.group_rate import GroupRate
from riskeval.communication.statement import RiskStatement, SideBySide, say, side_by_side
from riskeval.communication.verbal_scale import VerbalScale, verbal_scale, verbal_scales
from riskeval.communication.wording import Wording

__all__ = [
    "GroupRate",
    "RiskStatement",
    "SideBySide",
    "VerbalScale",
    "Wording",
    "say",
    "side_by_side",
    "verbal_scale",
    "verbal_scales",
]
