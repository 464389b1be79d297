"""The words of the page: aims, mechanisms, estimands, methods, performance measures, criteria, limits."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.coverage.settings import SETTINGS, Setting

HEAD = """# Do the intervals cover?

An interval is only worth printing if it contains the truth as often as it says. This page shows how often the
95 % intervals of every metric do, in samples of people whose truth is known exactly, beside the intervals
that other programs print. Nothing is left out: what misses is in the first table and in the plots.

```console
{command}
```

makes the table, this page and the plots anew (about half an hour on two quiet cores; the numbers do
not depend on how many). After a change of criteria or exceptions, `python -m benchmarks.coverage --judge`
judges the same table again, and `--metric NAME …` measures the rows of some metrics anew (so were those of
prices, base rates, counts per 1,000, the calibration curve and the tested intervals).
{replicates:,} samples of each setting, seed {seed}; {versions}.
Every number: {{download}}`results.csv <../../benchmarks/coverage/results.csv>`.
"""

METHODS = """## How the study is built

The report follows ADEMP (Morris, White & Crowther 2019,
[doi:10.1002/sim.8086](https://doi.org/10.1002/sim.8086)).

**Aims.** To find out whether the default 95 % interval of each metric covers in the samples for which it is
printed, and how it compares with the usual choices.

**Data-generating mechanisms.** One mechanism
(`benchmarks/coverage/mechanism.py`). A person's latent risk is standard normal, plus an
effect of the site where people are clustered, plus 0.4 for the smaller group where there are groups. Two
scores are sums of 20 answers, each more likely with more latent risk; the second is less discriminating.
Site raters differ in severity as strongly as sites differ in risk. The event is logistic in the latent risk,
with the intercept that gives the stated event rate. Each score has a published risk that is somewhat too high
and too steep, so that no measure of calibration sits at its ideal.

{settings}

*Exactly* means that samples were taken with that number of events; metrics that depend on the event rate are
then left out. Weights that go with the score: each person of a larger crowd is taken with a chance of their
own; the weight is its inverse, log-normal with standard deviation 0.8 on the log scale and correlation 0.5
with the score. A smaller group is estimated with `by=` inside the whole sample and contrasted with the
larger one; its own size is the one that counts. The people of a site vary in number around its share; its
effects are drawn anew for every sample. Very unequal sites: the largest has 20 times the share of the
smallest, with a geometric series between. A weak effect has a standard deviation of 0.2, a strong one of 0.8.

The **grid of rates** is not simulated: given its denominator (10, 30 or 100 people) the numerator of a rate
is binomial, so the coverage at true rates 0.05, 0.10, …, 0.95 is summed over all possible counts and has no
Monte Carlo error. Twenty people outside the denominator stand beside, where the metric knows such people.

**Estimands.** Every metric in `riskeval.metric.METRICS`, so that a new one enters by itself; those with an
axis at scores 5, 9 and 12 (and below 5); at the prices and stated risks 0.05, 0.2 and 0.4, and at the
base rates 0.02 and 0.3 with the cut at 9. The truth is the metric itself, evaluated on the population: the
same mechanism, integrated instead of drawn (see {{doc}}`/how-to/simulate`). Values that are fixed by
definition (the share of people up to the highest level) are left out. `risk_ratio_to_median` takes the median
of the sample as known; so it has two truths, at that median (*own median*) and at the *median of all*.

**Methods.** The default interval in every sample (contrasts: in every second); what peers print in an eighth
of them: Wald on the metric's own value, DeLong, Clopper–Pearson (`exact`), and the other conventions a metric
knows; percentile and BCa bootstrap with 399 resamples in a tenth of them, in four settings. All are what
`Estimates.interval(method=…)` gives. Each sample has a seed of its own.

**Performance measures.** *Shown*: the share of samples in which an interval is printed at all; coverage and
what follows are among these. *Coverage* with its Monte Carlo standard error, √(c(1 − c)/m). *Truth below* and
*truth above*: the two ways to miss, each nominally 2.5 %. *Median width*, *bias* (mean estimate minus truth)
and its Monte Carlo error are in the file.
"""

CRITERIA = """## When a cell meets the criteria

- The verdict goes by the estimated coverage itself; its Monte Carlo error stands beside it, and is not
  added to the limits. At 1,000 samples it is 0.7 points (at the 500 of a contrast one point), so of cells
  that truly cover 93.5 % about one in four is missed by chance.
- **Smooth metrics** (everything that is made of no rate): 93 to 97 %.
- **Metrics that cannot be negative** (ICI, E50, E90, the parts of CORP): at least 93 %, in a fifth of the
  samples. Their lower limit is 0 unless a test against a calibrated tool says otherwise, and always 0 in
  clusters, so they cover more often than they need.
- **Rates** (proportions, and functions of one or two), whose coverage jumps with the true value: at least
  90 % in each cell, and 93 to 97 % in the mean over the cells of the same kind.
- **On a boundary** (a quantity that cannot be negative and may be 0): bias, and coverage of each side.
- Judged are cells in which nine samples in ten have at least 10 events and 10 others, with at least 30 people
  and at least 12 clusters; and whose interval is shown in at least half of the samples (for a rate: with
  at least 10 people in its denominator). Where fewer are shown, those that are have been selected by what
  they show; the share shown is then the result.
- A cell that misses must be listed with its reason in `benchmarks/coverage/exceptions.toml`; otherwise the
  command fails. It also says when a listed exception no longer occurs.
"""

ENDING = """## What it does not show

One family of mechanisms, scores of 21 values, and cuts in the middle of the scale: coverage elsewhere may
differ. Sites do not differ in size and risk at once. Bootstrap and peers have fewer samples, so their
coverage is known to about one and a half points.
"""


def described_settings() -> str:
    """A table of the settings."""
    return "\n".join(["| setting | kind | people | event rate | also |", "|---|---|---|---|---|", *_rows()])


def _rows() -> Iterator[str]:
    for one in SETTINGS.values():
        p = one.mechanism
        cells = (one.name, one.kind, f"{one.n:,}", f"{100 * p.event_rate:.3g} %", "; ".join(_also(one)))
        yield "| " + " | ".join(cells) + " |"


def _also(one: Setting) -> Iterator[str]:
    p = one.mechanism
    if p.clusters:
        yield f"{p.clusters} sites"
    if p.minority:
        yield f"smaller group {100 * p.minority:g} %"
    if p.sampled is not None:
        yield f"{100 * p.sampled:g} % of the sample"
    what = {"prediction": "two scores", "group": "two groups"}
    if one.contrasts:
        yield f"{' and '.join(one.contrasts)} of {what[one.compared]}"
    if one.bootstrap:
        yield "bootstrap"
