"use strict";
// What several raters, and time, do to how well people are ordered; by the two-normal model of the AUC.

const Agreement = (() => {
  // Of pairs with and without the event, the share in which the one with it stands higher; half where they tie.
  function auc({ events, nonevents }) {
    let below = 0;
    let ordered = 0;
    events.forEach((count, level) => {
      ordered += count * (below + nonevents[level] / 2);
      below += nonevents[level];
    });
    return ordered / (Arithmetic.sum(events) * below);
  }

  // The agreement of the mean of k raters with the case (Spearman–Brown), where a share of their errors is common.
  const ofMean = (one, shared, k) => one / (one + (1 - one) * (shared + (1 - shared) / k));

  // An AUC where the rating stands for the case by another share of its variance: from `before` to `after`.
  const attenuated = (value, before, after) =>
    Normal.below(Normal.quantile(value) * Math.sqrt(after / before));

  // The AUC so many weeks after a rating, where the state of people in one week correlates so with that a week before.
  const aged = (value, weekly, weeks) => Normal.below(Normal.quantile(value) * weekly ** weeks);

  // The mean of the AUC over the weeks from one assessment to the next.
  const between = (value, weekly, every) =>
    Arithmetic.sum([...Array(every).keys()].map((weeks) => aged(value, weekly, weeks))) / every;

  return Object.freeze({ auc, ofMean, attenuated, aged, between });
})();
