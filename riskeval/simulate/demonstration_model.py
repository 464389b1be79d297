"""The numbers behind the demonstration cohort: one propensity moves two tools, a rating and the outcome."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Category:
    """One label of a site, a sex or an ethnicity.

    `share` is its share of the population, `propensity` shifts the latent propensity (seen by the tools and
    by the outcome), `outcome` shifts only the log odds of the outcome, `tool_a` only what Tool A sees.
    """

    label: str
    share: float
    propensity: float = 0.0
    outcome: float = 0.0
    tool_a: float = 0.0


@dataclass(frozen=True)
class DemonstrationModel:
    """Every true parameter of the cohort. Given the propensity, all measurements are independent.

    An item of Tool A is one yes/no draw. An item of Tool B is the sum of `tool_b_marks` such draws.
    """

    sites: tuple[Category, ...] = (
        Category("Site 1", 0.25, propensity=-0.15, outcome=-0.20),
        Category("Site 2", 0.20, propensity=0.10, outcome=0.10),
        Category("Site 3", 0.16, propensity=0.00, outcome=0.25),
        Category("Site 4", 0.13, propensity=0.20, outcome=-0.10),
        Category("Site 5", 0.11, propensity=-0.05, outcome=0.15),
        Category("Site 6", 0.09, propensity=0.15, outcome=-0.25),
        Category("Site 7", 0.06, propensity=-0.10, outcome=0.05),
    )
    sexes: tuple[Category, ...] = (
        Category("male", 0.85),
        Category("female", 0.15, propensity=-0.30, outcome=-0.30),
    )
    ethnicities: tuple[Category, ...] = (
        Category("Group A", 0.62),
        Category("Group B", 0.235, tool_a=0.30),
        Category("Group C", 0.12),
        Category("Group D", 0.022),
        Category("Group E", 0.003),
    )
    outcome_intercept: float = -1.64
    outcome_slope: float = 1.10
    tool_a_items: int = 12
    tool_a_intercept: float = -0.70
    tool_a_slope: float = 0.85
    tool_b_items: int = 20
    tool_b_marks: int = 2
    tool_b_intercept: float = -0.30
    tool_b_slope: float = 0.60
    judgement_slope: float = 1.50
    judgement_cutpoints: tuple[float, float] = (-0.40, 1.60)
    judgement_levels: tuple[str, str, str] = ("low", "moderate", "high")
    tool_a_norm: tuple[float, ...] = field(
        default=(0.02, 0.03, 0.05, 0.08, 0.12, 0.16, 0.22, 0.29, 0.37, 0.46, 0.55, 0.64, 0.72)
    )
    youngest: int = 16
    share_without_follow_up: float = 0.035
    share_without_tool_b: float = 0.025
    share_without_judgement_only: float = 0.02
    share_with_blank_items: float = 0.06
    share_of_these_with_two: float = 0.4

    def parameters(self) -> dict[str, object]:
        """Return the parameters as plain values for the file of true values."""
        return asdict(self)
