"""At random settings every number of a scene is the package's on the page's own cells, to 1e-9."""

import random

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

import riskeval as rv
from riskeval.analyses.best_cuts import best_cuts
from riskeval.metrics import auc, flag_rate, net_benefit, npv, ppv, sensitivity, specificity
from riskeval.trainer.page import scenes_of

SAME = {"abs": 1e-9, "rel": 1e-9, "nan_ok": True}
RATES = (sensitivity, specificity, ppv, npv, flag_rate)


@pytest.fixture(scope="module")
def cells(material):
    return {scene.id: scene.cells for scene in scenes_of(material)}


def cut_of(ladder, place):
    """The value from which people are flagged; above the last level nobody is."""
    return ladder.bounds[place] if place < len(ladder.bounds) else ladder.bounds[-1] + 1


def rates(ladder, place):
    frame = rv.evaluate(ladder.cohort(), [metric.at(cut_of(ladder, place)) for metric in RATES]).frame
    return dict(zip(frame["metric"], frame["estimate"], strict=True))


def places(material, seed, times):
    chance = random.Random(seed)
    for _ in range(times):
        which = chance.randrange(len(material.ladders))
        ladder = material.ladders[which]
        yield chance, which, ladder, chance.randrange(len(ladder.levels) + 1)


def agree(found, wanted):
    assert {name: found[name] for name in wanted} == pytest.approx(wanted, **SAME)


def test_draw_the_line(opened, material):
    shown, known = opened().enter("draw-the-line", 40), {}
    for _, which, ladder, place in places(material, 7, 240):
        shown.set("draw-the-line", prediction=which, line=place)
        found = shown.numbers("draw-the-line")
        wanted = known.setdefault((which, place), rates(ladder, place))
        agree(found, {name: wanted[name] for name in ("sensitivity", "specificity", "ppv", "npv")})
        assert found["found"] + found["needless"] == pytest.approx(1000 * wanted["flag_rate"], **SAME)
        assert sum(found[x] for x in ("found", "missed", "needless", "rightly_left")) == pytest.approx(1000)


def test_rare_events(opened, material, cells):
    shown = opened().enter("rare-events", 40)
    steps = cells["rare-events"]["rates"]
    for chance, which, ladder, place in places(material, 8, 40):
        step = chance.randrange(len(steps))
        shown.set("rare-events", prediction=which, line=place, rate=step)
        found, own = shown.numbers("rare-events"), rates(ladder, place)
        agree(found, {"sensitivity": own["sensitivity"], "specificity": own["specificity"]})
        if 0 < own["sensitivity"] < 1 and 0 < own["specificity"] < 1:
            stated = {name: own[name] for name in ("sensitivity", "specificity")}
            frame = rv.predictive_values(**stated, base_rate=steps[step]).frame.set_index("metric")[
                "estimate"
            ]
            agree(found, {"ppv": frame["transported_ppv"]})
            assert found["false_per_true"] == pytest.approx(1 / frame["transported_ppv"] - 1, **SAME)


def test_what_is_it_worth(opened, material, cells):
    shown = opened().enter("what-is-it-worth", 9)
    prices = cells["what-is-it-worth"]["prices"]
    for chance, which, ladder, place in places(material, 9, 40):
        step = chance.randrange(len(prices))
        shown.set("what-is-it-worth", prediction=which, price=step, line=place)
        found, cohort = shown.numbers("what-is-it-worth"), ladder.cohort()
        threshold = rv.threshold_for(prices[step])
        agree(found, {"threshold": threshold, "net_benefit": 1000 * _benefit(ladder, place, threshold)})
        if 0 < place < len(ladder.levels):
            ends = best_cuts(cohort, ladder.prediction, on="score").frame
            ends = ends[ends["at"] == ladder.bounds[place]].set_index("metric")["estimate"]
            if np.isnan(ends["best_from"]):
                assert found["least"] > found["most"]
            else:
                agree(found, {"least": 1 / ends["best_until"] - 1, "most": 1 / ends["best_from"] - 1})


def _benefit(ladder, place, threshold):
    """The package's net benefit of flags, which are risks of 0 and 1."""
    flags = [float(level >= place) for level in range(len(ladder.levels))]
    outcome = [1] * len(flags) + [0] * len(flags)
    return net_benefit(outcome, flags * 2, [*ladder.events, *ladder.nonevents], at=threshold)


def test_keep_the_confidence(opened):
    shown, chance = opened().enter("keep-the-confidence", 20), random.Random(10)
    for _ in range(25):
        harms = {"silent": chance.randint(1, 100), "needless": chance.randint(1, 100)}
        averted = chance.randrange(5, 101)
        shown.set("keep-the-confidence", **harms, averted=averted)
        sheets = {
            name: rv.duty_to_protect(
                not_acting={"it happens": factor * harms["silent"]},
                acting_needlessly={"trust": harms["needless"]},
                averted=averted / 100,
            ).threshold
            for name, factor in (("threshold", 1), ("if_doubled", 2), ("if_halved", 0.5))
        }
        agree(shown.numbers("keep-the-confidence"), sheets)


def test_two_groups(opened, material):
    shown = opened().enter("two-groups", "how many are missed")
    assert len({pair.column for pair in material.groups}) > 1
    for number, pair in enumerate(material.groups):
        if len(material.groups) > 1:
            shown.set("two-groups", pair=number)
        first, second, *_ = pair.ladders
        for broken in ("ppv", "false_positive_rate", "false_negative_rate"):
            for place in range(1, len(first.levels)):
                shown.set("two-groups", held=broken, line=place)
                _third_breaks(shown.numbers("two-groups"), first, second, place, broken)


def _third_breaks(found, first, second, place, broken):
    names = ("ppv", "false_positive_rate", "false_negative_rate")
    own = rates(first, place)
    mine = {"ppv": own["ppv"], "false_positive_rate": 1 - own["specificity"]}
    mine |= {"false_negative_rate": 1 - own["sensitivity"]}
    agree(found, {f"first_{name}": mine[name] for name in names})
    agree(found, {f"second_{name}": mine[name] for name in names if name != broken})
    b = sum(second.events) / second.people
    value, fpr, fnr = (found[f"second_{name}"] for name in names)
    assert found["second_event_rate"] == pytest.approx(b, **SAME)
    assert fpr * (1 - b) * value == pytest.approx(b * (1 - value) * (1 - fnr), **SAME)  # Chouldechova 2017


def test_your_hand_on_the_scale(opened, material):
    shown = opened().enter("your-hand-on-the-scale", 20)
    for chance, which, ladder, place in places(material, 11, 40):
        severity, reaction = chance.randint(-3, 3), chance.randint(-2, 2)
        stirred = chance.randrange(0, 51, 5)
        shown.set(
            "your-hand-on-the-scale",
            prediction=which,
            line=place,
            severity=severity,
            stirred=stirred,
            reaction=reaction,
        )
        found = shown.numbers("your-hand-on-the-scale")
        hits = needless = 0.0
        for steps, share in ((severity, 1 - stirred / 100), (severity + reaction, stirred / 100)):
            own = rates(ladder, _moved(ladder, place, steps))
            hits += share * own["sensitivity"] * sum(ladder.events)
            needless += share * (1 - own["specificity"]) * sum(ladder.nonevents)
        agree(found, {"found": 1000 * hits / ladder.people, "needless": 1000 * needless / ladder.people})
        gone = found["newly_with"] - found["no_longer_with"]
        before = rates(ladder, place)["sensitivity"] * sum(ladder.events)
        assert gone == pytest.approx(1000 * (hits - before) / ladder.people, **SAME)


def _moved(ladder, place, steps):
    """Where the line stands for a rater who moves everybody; the highest level cannot be left upwards."""
    if place in (0, len(ladder.levels)):
        return place
    return min(max(place - steps, 0), len(ladder.levels))


def test_ask_a_colleague(opened, material):
    shown = opened().enter("ask-a-colleague", 80)
    for chance, which, ladder, _ in places(material, 12, 30):
        raters, agreement, shared = (
            chance.randint(1, 10),
            chance.randrange(10, 96, 5),
            chance.randrange(0, 91, 10),
        )
        shown.set("ask-a-colleague", prediction=which, raters=raters, agreement=agreement, shared=shared)
        one, icc, common = _auc(ladder), agreement / 100, shared / 100
        mean = icc / (icc + (1 - icc) * (common + (1 - common) / raters))
        ordered = norm.cdf(norm.ppf(one) * np.sqrt(mean / icc))
        agree(shown.numbers("ask-a-colleague"), {"auc_one": one, "auc_mean": ordered, "agreement_mean": mean})


def _auc(ladder):
    return rv.evaluate(ladder.cohort(), auc).frame["estimate"].iloc[0]


def test_words_and_numbers(opened):
    shown, chance = opened().enter("words-and-numbers", 70), random.Random(13)
    high = [70.0]
    for _ in range(6):
        high.append(chance.randint(0, 100))
        shown.page.locator("#words-and-numbers-high").fill(str(high[-1]))
        shown.page.get_by_role("button", name="Add these answers").click()
        shown.set("words-and-numbers")
        wanted = {"high_answers": len(high), "high_least": min(high), "high_most": max(high)}
        agree(shown.numbers("words-and-numbers"), wanted | {"high_median": float(np.median(high))})


def test_staying_attuned(opened, material, cells):
    shown, chance = opened().enter("staying-attuned", 8), random.Random(14)
    moves, fresh = cells["staying-attuned"]["moves"], _auc(material.ladders[0])
    for _ in range(25):
        every, weekly = chance.randint(1, 52), chance.randint(70, 99)
        shown.set("staying-attuned", every=every, weekly=weekly)
        rho, states = weekly / 100, moves[:1]
        for move in moves[1:]:
            states.append(rho * states[-1] + np.sqrt(1 - rho**2) * move)
        far = sum(abs(x - states[week - week % every]) > 1 for week, x in enumerate(states))
        aged = [norm.cdf(norm.ppf(fresh) * rho**week) for week in range(every)]
        wanted = {"far_weeks": far, "auc_fresh": fresh, "auc_last": aged[-1], "auc_mean": np.mean(aged)}
        agree(shown.numbers("staying-attuned"), wanted)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_half_a_year_of_decisions(opened, cells, seed):
    shown, chance = opened().enter("staying-attuned", 8), random.Random(seed)
    own, states = cells["staying-attuned"], cells["staying-attuned"]["moves"][:1]
    weeks = len(own["noise"])
    for move in own["moves"][1:weeks]:
        states.append(own["pace"] * states[-1] + np.sqrt(1 - own["pace"] ** 2) * move)
    rated = {0}
    for week in range(weeks):
        assert np.isnan(shown.numbers("staying-attuned")["own_far_weeks"])  # hidden until the end
        anew = chance.random() < 0.2
        rated |= {week} if anew else set()
        shown.page.get_by_role("button", name="Rate anew now" if anew else "next week").click()
    shown.set("staying-attuned")

    def far(ratings):
        held = [states[max(one for one in ratings if one <= week)] for week in range(weeks)]
        return sum(abs(state - file) > 1 for state, file in zip(states, held, strict=True))

    even = {k * weeks // len(rated) for k in range(len(rated))}
    wanted = {
        "weeks_seen": weeks,
        "own_ratings": len(rated),
        "own_far_weeks": far(rated),
        "calendar_far_weeks": far(even),
    }
    agree(shown.numbers("staying-attuned"), wanted)


def test_what_was_hidden_is_shown_at_the_end(opened):
    shown = opened().enter("staying-attuned", 8)
    line = shown.page.locator("#staying-attuned .course .state").first
    assert line.get_attribute("d") == ""
    assert shown.page.locator("#staying-attuned-every").is_hidden()
    shown.page.get_by_role("button", name="until the end").click()
    shown.set("staying-attuned")
    assert line.get_attribute("d").count("L") == 25
    assert shown.page.locator("#staying-attuned-every").is_visible()
    assert shown.page.get_by_role("button", name="Rate anew now").count() == 0


@pytest.mark.parametrize("rule", ["total", "judgement", "both", "either"])
def test_total_or_judgement(opened, cells, rule):
    shown = opened().enter("total-or-judgement", 20)
    shown.set("total-or-judgement", rule=rule)
    table = pd.DataFrame(cells["total-or-judgement"]["cells"], columns=["events", "nonevents"])
    table = table.assign(judgement=[0, 1, 0, 1], total=[0, 0, 1, 1], n=table.sum(axis=1))
    table["flag"] = {
        "total": table["total"],
        "judgement": table["judgement"],
        "both": table["total"] & table["judgement"],
        "either": table["total"] | table["judgement"],
    }[rule]
    cohort = rv.Cohort.from_counts(table, n="n", events="events", predictions={"Rule": {"score": "flag"}})
    frame = rv.evaluate(cohort, [sensitivity.at(1), ppv.at(1)]).frame.set_index("metric")["estimate"]
    agree(shown.numbers("total-or-judgement"), {"sensitivity": frame["sensitivity"], "ppv": frame["ppv"]})
