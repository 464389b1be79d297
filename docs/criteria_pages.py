"""The criteria between groups: a list and a page for each, made from `riskeval/fairness/criteria.toml`."""

import shutil
from pathlib import Path

from riskeval.fairness.bundles import CRITERIA, NEEDS, Criterion
from riskeval.instruments.catalogue_markdown import escaped

INTRO = """# Criteria between groups

Every criterion that `riskeval.fairness.criteria` can judge, made from its definition file. A page names the
paper, the formula, the people for whom the criterion speaks, and what it cannot see. No criterion makes an
instrument right for everybody: where event rates differ, several of them cannot hold together.

| criterion | it asks | it speaks for | it needs |
|---|---|---|---|
"""
VERDICTS = """
## How a verdict is reached

The caller states a margin: what is too small to matter. There is no default, and without a margin nothing can
be said to hold.

- **holds within the margin**: for every group, and every number on which the criterion rests, the interval of
  two one-sided tests lies within the margin; at a confidence of 95 % that is the 90 % interval (Schuirmann
  1987, doi:10.1007/BF01068419). Since all of them have to hold, no allowance for their number is needed
  (Berger 1982, Technometrics 24:295-300).
- **differs by more than the margin**: for some group the interval that holds for all comparisons of the
  criterion at once (Šidák) lies wholly beyond the margin.
- **a difference is shown**: the same where no margin was stated, with an interval that excludes no
  difference.
- **cannot be judged**: everything else, also where a group has too few people or no events. Such a group is
  named, and the criterion cannot hold without it.

"No difference was found" is none of these, because with few people no difference is ever found.

A margin of 0.05 is five percentage points, and a ratio margin of 1.25 reaches from 0.8 to 1.25, so that 1 is
its middle on the scale of ratios.
"""


def write_criteria_pages(generated: Path) -> None:
    """Write the list and one page for each criterion."""
    folder = generated / "criteria"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for criterion in CRITERIA.values():
        (folder / f"{criterion.id}.md").write_text(criterion.text, encoding="utf-8")
    (generated / "criteria.md").write_text(criteria_page(), encoding="utf-8")


def criteria_page() -> str:
    """The list of criteria, and how a verdict is reached."""
    rows = "\n".join(map(_row, CRITERIA.values()))
    pages = "\n".join(f"criteria/{name}" for name in CRITERIA)
    return f"{INTRO}{rows}\n{VERDICTS}\n```{{toctree}}\n:hidden:\n:maxdepth: 1\n\n{pages}\n```\n"


def _row(criterion: Criterion) -> str:
    link = f"[{criterion.name}](criteria/{criterion.id}.md)"
    told = (criterion.definition, criterion.speaks_for, NEEDS[criterion.needs])
    return f"| {link} | {' | '.join(escaped(one) for one in told)} |"
