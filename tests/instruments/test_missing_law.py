"""The law of missing answers, over every built-in definition: nothing becomes zero and nothing is lost.

Taking one answer away leaves each value, band and risk as it was because it was decided already, or makes it
not scorable, or gives what a missing rule or a fallback of the definition names. It never changes in silence.
"""

from functools import cache
from importlib import resources

import numpy as np
import pandas as pd
import pytest

from riskeval import load_instrument
from riskeval.instruments.plan import NestedOutput, total_of
from riskeval.simulate import draw_items

PEOPLE, OTHERS = 8, 8
BUILT_IN = sorted(
    path.name.removesuffix(".toml")
    for path in (resources.files("riskeval.instruments") / "definitions").iterdir()
    if path.name.endswith(".toml")
)
KINDS = ("not rated", "omitted", "not applicable", "unknown")
every_instrument = pytest.mark.parametrize("name", BUILT_IN)


@cache
def loaded(name):
    """The instrument, and people with complete answers that nothing contradicts; their index is text."""
    instrument = load_instrument(name)
    frame = many(name)
    wrong = instrument.score(frame).issues["row"].to_numpy(dtype=int) - 1
    frame = frame.drop(index=wrong).head(PEOPLE)
    assert len(frame) == PEOPLE
    return instrument, frame.set_axis([f"person {k}" for k in frame.index])


@cache
def many(name):
    """Sixty people, from very low to very high propensity."""
    latent = np.random.default_rng(3).permutation(np.linspace(-2.5, 2.5, 60))
    return draw_items(load_instrument(name), latent, seed=3).astype(object)


def outputs(instrument, frame, **how):
    """What scoring gives, with bands as their ranks (blank: NaN), and the statuses beside."""
    scored = instrument.score(frame, **how).frame
    values = {
        name: scored[name].cat.codes.astype(float).where(scored[name].notna())
        if node.levels
        else scored[name]
        for name, node in instrument.plan.nodes.items()
    }
    statuses = {name: scored[f"{name}_status"].astype(str) for name in values}
    return pd.DataFrame(values, index=scored.index), pd.DataFrame(statuses, index=scored.index)


def same(one, other):
    """Whether numbers are equal, blank being equal to blank."""
    one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    return (one == other) | (np.isnan(one) & np.isnan(other))


def gaps(one):
    """A blank and the codes of the other kinds of missing, with the kind of each."""
    listed = [(None, "not rated")]
    listed += [(code.code, code.missing) for code in one.codes if code.missing]
    return listed + list(one.missing_codes.items())


def answers(one, name):
    """Some answers that the item may have."""
    if one.codes:
        return list(one.levels)[:OTHERS]
    return [*many(name)[one.id].dropna().drop_duplicates().iloc[:OTHERS], *(one.range or ())]


def rules_behind(plan, name):
    """Names of the missing rules, and of fallbacks, that an output rests on."""
    node, found = plan.nodes.get(name), set()
    if node is None:
        return found
    for total in total_of(node):
        if total.rule.rule != "forbid" and total.rule.allow:
            found |= {"prorated", total.rule.rule}
        if total.rule.not_applicable == "skip":
            found.add("skip")
    for payload in node.branches.values():
        if isinstance(payload, NestedOutput):
            found |= rules_behind(payload.plan, payload.output)
    if node.spec.fallback is not None:
        found |= {"fallback"} | rules_behind(plan, node.spec.fallback)
    return found.union(*(rules_behind(plan, need) for need in node.needs))


def gates(plan):
    """Items that decide whether another item is asked."""
    names = frozenset().union(*(formula.names for formula in plan.asked_when.values()))
    return names.union(*(plan.nodes[name].inputs for name in names if name in plan.nodes))


def with_gaps(instrument, frame):
    """Every person with every answer taken away in every way: (frame, who, item, kind)."""
    taken = [
        (frame.assign(**{one.id: pd.Series([gap] * len(frame), frame.index, dtype=object)}), one.id, kind)
        for one in instrument.inputs
        if one.role == "item"
        for gap, kind in gaps(one)
    ]
    long = pd.concat([part for part, _, _ in taken])
    who = np.tile(np.arange(len(frame)), len(taken))
    items = np.repeat([item for _, item, _ in taken], len(frame))
    return long, who, items, np.repeat([kind for _, _, kind in taken], len(frame))


@cache
def without_one_answer(name):
    """Values and statuses before and after, and whether another answer would have changed the value."""
    instrument, frame = loaded(name)
    values, statuses = outputs(instrument, frame)
    long, who, items, kinds = with_gaps(instrument, frame)
    after, new_statuses = outputs(instrument, long)
    before = values.iloc[who].set_axis(after.index), statuses.iloc[who].set_axis(after.index)
    lowest, highest = after_other_answers(name, values)
    return instrument, before, (after, new_statuses), (items, kinds, who), (lowest, highest)


def after_other_answers(name, values):
    """Lowest and highest value of each output by item, over other answers that nothing contradicts."""
    instrument, frame = loaded(name)
    others = [
        (one.id, answer) for one in instrument.inputs if one.role == "item" for answer in answers(one, name)
    ]
    long = pd.concat([frame.assign(**{item: answer}) for item, answer in others])
    found = outputs(instrument, long)[0].to_numpy(dtype=float).reshape(len(others), *values.shape)
    lowest, highest = {}, {}
    for item in dict(others):
        of_item = found[[other == item for other, _ in others]]
        of_item = np.concatenate([values.to_numpy(dtype=float)[None], of_item])
        lowest[item], highest[item] = np.fmin.reduce(of_item), np.fmax.reduce(of_item)
    return lowest, highest


@every_instrument
def test_without_an_answer_a_result_is_decided_or_not_scorable_or_named_by_a_rule(name):
    instrument, before, after, (items, kinds, who), (lowest, highest) = without_one_answer(name)
    for place, (output, node) in enumerate(instrument.plan.nodes.items()):
        old, new = before[0][output].to_numpy(float), after[0][output].to_numpy(float)
        old_status, status = before[1][output].to_numpy(), after[1][output].to_numpy()
        rules = rules_behind(instrument.plan, output)
        touched = np.array([item in node.inputs for item in items])
        unchanged = same(old, new) & (old_status == status)
        assert unchanged[~touched & (status == old_status)].all(), output
        decided = np.array(
            [lowest[i][w, place] == highest[i][w, place] for i, w in zip(items, who, strict=True)]
        )
        skipped = (kinds == "not applicable") & ("skip" in rules)
        allowed = (unchanged & (decided | np.isnan(new))) | skipped
        allowed |= np.isnan(new) & (status == "not scorable")
        allowed |= (status == "prorated") & ("prorated" in rules)
        allowed |= (status == "fallback") & ("fallback" in rules)
        wrong = touched & ~allowed
        assert not wrong.any(), (output, sorted(set(items[wrong])), set(status[wrong]))


@every_instrument
def test_what_an_output_does_not_read_cannot_change_it(name):
    instrument, before, after, (items, _, _), _ = without_one_answer(name)
    for output, node in instrument.plan.nodes.items():
        untouched = np.array([item not in node.inputs for item in items])
        assert same(before[0][output], after[0][output])[untouched].all(), output
        assert (before[1][output] == after[1][output])[untouched].all(), output


@every_instrument
def test_each_kind_of_missing_is_counted_once_and_as_itself(name):
    instrument, frame = loaded(name)
    long, who, items, kinds = with_gaps(instrument, frame)
    answered = frame.notna().iloc[who].to_numpy()[np.arange(len(long)), frame.columns.get_indexer(items)]
    before, after = instrument.score(frame).frame.iloc[who], instrument.score(long).frame
    usual = answered & ~np.isin(items, list(gates(instrument.plan)))
    for kind in KINDS:
        column = f"n_{kind.replace(' ', '_')}"
        more = after[column].to_numpy() - before[column].to_numpy()
        assert list(more[usual]) == list((kinds == kind)[usual].astype(int)), column
    more = after["n_missing"].to_numpy() - before["n_missing"].to_numpy()
    assert list(more[usual]) == list((kinds != "not applicable")[usual].astype(int))


@every_instrument
def test_a_row_that_cannot_be_used_is_named_and_touches_no_other_row(name):
    instrument, frame = loaded(name)
    broken = [frame.iloc[[0]].assign(**{one.id: "banana"}) for one in instrument.inputs]
    table = pd.concat([*broken, frame]).set_axis([f"row {k}" for k in range(len(broken) + PEOPLE)])
    scored = instrument.score(table)
    assert list(scored.frame.index) == list(table.index)
    fine = instrument.score(frame).frame.set_axis(table.index[len(broken) :])
    pd.testing.assert_frame_equal(scored.frame.iloc[len(broken) :], fine, check_categorical=False)
    errors = scored.issues[(scored.issues["level"] == "error") & (scored.issues["value"] == "banana")]
    named = set(zip(errors["row"], errors["item"], strict=True))
    assert {(k, one.id) for k, one in enumerate(instrument.inputs, 1)} <= named
    assert errors["row"].max() <= len(broken)
    for k, one in enumerate(instrument.inputs):
        for output, node in instrument.plan.nodes.items():
            if one.id in node.inputs:
                assert scored.frame[f"{output}_status"].iloc[k] == "not scorable", (one.id, output)
                assert pd.isna(scored.frame[output].iloc[k])


@every_instrument
def test_the_order_of_the_rows_does_not_matter(name):
    instrument, frame = loaded(name)
    shuffled = frame.iloc[np.random.default_rng(1).permutation(PEOPLE)]
    back = instrument.score(shuffled).frame.loc[frame.index]
    pd.testing.assert_frame_equal(back, instrument.score(frame).frame, check_categorical=False)


def written(series, one, how):
    """A column of numbers, or of codes that are numbers, written in another way."""
    answers = series.map({"yes": 1, "no": 0}) if one.type == "yes_no" else series
    numbers = pd.to_numeric(answers, errors="coerce")
    if one.type == "date" or series.notna().sum() != numbers.notna().sum():
        return series
    if how == "text with a decimal" and ((numbers % 1) == 0 | numbers.isna()).all():
        return numbers.map(lambda x: "" if pd.isna(x) else f"{x:.1f}")
    if how == "text":
        return numbers.map(lambda x: "" if pd.isna(x) else f"{x:.15g}")
    return numbers.astype(float)


@every_instrument
@pytest.mark.parametrize("how", ["text", "text with a decimal", "numbers"])
def test_3_and_3_0_are_the_same_answer_as_text_and_as_a_number(name, how):
    instrument, frame = loaded(name)
    rewritten = frame.assign(**{one.id: written(frame[one.id], one, how) for one in instrument.inputs})
    expected, statuses = outputs(instrument, frame)
    found, same_statuses = outputs(instrument, rewritten)
    assert same(expected, found).all()
    assert (statuses == same_statuses).all(axis=None)
