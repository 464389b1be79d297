"use strict";
// The normal distribution, by its series (Marsaglia 2004, doi:10.18637/jss.v011.i04), and its inverse by Newton's steps.

const Normal = (() => {
  const density = (x) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

  function below(x) {
    if (x < -8) return 0;
    if (x > 8) return 1;
    let [term, total] = [x, x];
    for (let n = 3; Math.abs(term) > 1e-17 && n < 600; n += 2) {
      term *= (x * x) / n;
      total += term;
    }
    return 0.5 + total * density(x);
  }

  function quantile(p) {
    if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
    let x = 0;
    for (let step = 0; step < 100; step += 1) {
      const move = Math.max(-1, Math.min(1, (below(x) - p) / density(x)));
      x -= move;
      if (Math.abs(move) < 1e-14) break;
    }
    return x;
  }

  return Object.freeze({ below, quantile });
})();
