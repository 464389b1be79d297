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

  return Object.freeze({ sum, counts, rates, wholes, roc });
})();
