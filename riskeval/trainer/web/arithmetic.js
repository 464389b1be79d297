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

  return Object.freeze({ sum, counts, rates, wholes, roc, atRate, thresholdOf, netBenefit, bestPlace, pricesOf });
})();
