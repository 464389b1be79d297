"use strict";
// Everything that is computed. Nothing here knows the page; shares are NaN where nobody is asked about (0/0).

const Arithmetic = (() => {
  const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

  // People found (tp), needlessly flagged (fp), missed (fn) and rightly left (tn), if flagged from a level on.
  function counts(ladder, place) {
    const tp = sum(ladder.events.slice(place));
    const fp = sum(ladder.nonevents.slice(place));
    return { tp, fp, fn: sum(ladder.events) - tp, tn: sum(ladder.nonevents) - fp };
  }

  function rates({ tp, fp, fn, tn }) {
    return {
      sensitivity: tp / (tp + fn),
      specificity: tn / (tn + fp),
      ppv: tp / (tp + fp),
      npv: tn / (tn + fn),
      flag_rate: (tp + fp) / (tp + fp + fn + tn),
      event_rate: (tp + fn) / (tp + fp + fn + tn),
    };
  }

  // Whole numbers that add up to `total`, nearest to the shares: the largest remainders are rounded up.
  function wholes(amounts, total) {
    const all = sum(amounts);
    const exact = amounts.map((amount) => (all > 0 ? (amount / all) * total : 0));
    const found = exact.map(Math.floor);
    const order = exact
      .map((value, index) => ({ rest: value - Math.floor(value), index }))
      .sort((a, b) => b.rest - a.rest || a.index - b.index);
    const lacking = all > 0 ? total - sum(found) : 0;
    order.slice(0, lacking).forEach(({ index }) => (found[index] += 1));
    return found;
  }

  // The points of the ROC curve: flagged from each level on, then nobody.
  function roc(ladder) {
    return [...ladder.events.keys(), ladder.events.length].map((place) => {
      const { sensitivity, specificity } = rates(counts(ladder, place));
      return { place, x: 1 - specificity, y: sensitivity };
    });
  }

  // The same levels where another share of people has the event: shares of all people.
  function atRate(ladder, rate) {
    const [events, others] = [sum(ladder.events), sum(ladder.nonevents)];
    return {
      events: ladder.events.map((count) => (rate * count) / events),
      nonevents: ladder.nonevents.map((count) => ((1 - rate) * count) / others),
    };
  }

  // The risk from which flagging pays, if one missed case weighs as much as so many false alarms.
  const thresholdOf = (price) => 1 / (1 + price);

  // True alarms per person, less false alarms at their price.
  const netBenefit = ({ tp, fp, fn, tn }, price) => (tp - fp / price) / (tp + fp + fn + tn);

  // The line with the highest net benefit; of equals the lowest.
  function bestPlace(ladder, price) {
    const worth = [...ladder.events.keys(), ladder.events.length].map((place) => netBenefit(counts(ladder, place), price));
    return worth.indexOf(Math.max(...worth));
  }

  // Between which prices no other line has a higher net benefit; `least` above `most` where there are none.
  function pricesOf(ladder, place) {
    const here = counts(ladder, place);
    const found = { least: 0, most: Infinity };
    [...ladder.events.keys(), ladder.events.length].forEach((other) => {
      const there = counts(ladder, other);
      const [more, cost] = [there.tp - here.tp, there.fp - here.fp];
      if (more > 0) found.most = Math.min(found.most, cost / more);
      if (more < 0) found.least = Math.max(found.least, cost / more);
      if (more === 0 && cost < 0) found.most = -Infinity;
    });
    return found;
  }

  // The risk from which speaking costs less than silence, and the price of a missed case at a risk.
  const thresholdOfHarms = ({ silent, needless, averted }) => needless / (needless + (averted / 100) * silent);
  // The harm of silence, from 1 to 100, that speaks for a threshold.
  const harmFor = (threshold, needless, averted) =>
    Math.max(1, Math.min(100, Math.round((needless * priceOf(Math.max(threshold, 0.001))) / (averted / 100))));
  const priceOf = (threshold) => (1 - threshold) / threshold;

  // How often people are flagged wrongly, and how often a flag is right.
  function errors(found) {
    const { event_rate, sensitivity, specificity, ppv } = rates(found);
    return { event_rate, ppv, false_positive_rate: 1 - specificity, false_negative_rate: 1 - sensitivity };
  }

  // Another group with its own event rate and two of three numbers of the first: the third follows, because of all
  // people b (1 − fnr) are true alarms and (1 − b) fpr false ones.
  function forced(first, b, broken) {
    const { ppv, false_positive_rate: fpr, false_negative_rate: fnr } = first;
    const odds = (1 - b) / b;
    const third = {
      false_positive_rate: ((1 - fnr) * (1 - ppv)) / ppv / odds,
      false_negative_rate: 1 - (fpr * odds * ppv) / (1 - ppv),
      ppv: (b * (1 - fnr)) / (b * (1 - fnr) + (1 - b) * fpr),
    };
    return { ...first, event_rate: b, [broken]: third[broken] };
  }

  // The levels after a rater has moved everybody by `severity` steps, and of 100 people `stirred` more by `reaction`.
  function shifted(ladder, { severity, stirred, reaction }) {
    const top = ladder.events.length - 1;
    const place = (level, steps) => Math.max(0, Math.min(top, level + steps));
    const moved = (counts) => {
      const found = counts.map(() => 0);
      counts.forEach((count, level) => {
        found[place(level, severity)] += (count * (100 - stirred)) / 100;
        found[place(level, severity + reaction)] += (count * stirred) / 100;
      });
      return found;
    };
    return { events: moved(ladder.events), nonevents: moved(ladder.nonevents) };
  }

  // Who stands on the other side of the line after such a rater: people and, of these, those with the event.
  function crossed(ladder, place, { severity, stirred, reaction }) {
    const found = { up: 0, upWith: 0, down: 0, downWith: 0 };
    const top = ladder.events.length - 1;
    [[severity, 100 - stirred], [severity + reaction, stirred]].forEach(([steps, share]) =>
      ladder.events.forEach((events, level) => {
        const now = Math.max(0, Math.min(top, level + steps)) >= place;
        if (now === level >= place) return;
        const side = now ? "up" : "down";
        found[side] += ((events + ladder.nonevents[level]) * share) / 100;
        found[`${side}With`] += (events * share) / 100;
      }),
    );
    return found;
  }

  // How many answers, the lowest, the middle (the mean of the two middle ones) and the highest.
  function spreadOf(answers) {
    const ordered = [...answers].sort((a, b) => a - b);
    const half = (ordered.length - 1) / 2;
    const median = (ordered[Math.floor(half)] + ordered[Math.ceil(half)]) / 2;
    const empty = ordered.length === 0;
    const ends = { least: empty ? NaN : ordered[0], most: empty ? NaN : ordered[ordered.length - 1] };
    return { answers: ordered.length, median: empty ? NaN : median, ...ends };
  }

  // A state week by week, with standard deviation 1, that resembles the week before by a correlation.
  function course(moves, weekly) {
    let state = moves[0];
    return moves.map((move, week) => {
      if (week) state = weekly * state + Math.sqrt(1 - weekly ** 2) * move;
      return state;
    });
  }

  // What stands in a file each week, if the state was rated in these weeks (the first always).
  function heldFrom(states, rated) {
    let held = states[0];
    return states.map((state, week) => {
      if (rated.includes(week)) held = state;
      return held;
    });
  }

  // The weeks of a calendar that rates so many times, evenly.
  const calendar = (weeks, ratings) => [...Array(ratings).keys()].map((k) => Math.floor((k * weeks) / ratings));

  // Weeks in which the state is further than a limit from what stands in the file.
  const farWeeks = (states, held, limit) => states.flatMap((state, week) => (Math.abs(state - held[week]) > limit ? [week] : []));

  return Object.freeze({
    heldFrom, calendar, farWeeks, spreadOf, course, shifted, crossed, thresholdOfHarms, harmFor, priceOf, errors,
    forced, sum, counts, rates, wholes, roc, atRate, thresholdOf, netBenefit, bestPlace, pricesOf,
  });
})();
