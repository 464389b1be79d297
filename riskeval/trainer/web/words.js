"use strict";
// Numbers as people say them.

const Words = (() => {
  const NONE = "—";
  const whole = (value) => (Number.isFinite(value) ? Math.round(value).toLocaleString("en-GB") : NONE);

  // "71 of 100"; more digits where a whole number would say 0 although somebody is there.
  function ofHundred(share) {
    if (!Number.isFinite(share)) return NONE;
    const shown = 100 * share;
    const small = shown > 0 && shown < 1;
    return `${small ? shown.toPrecision(2) : Math.round(shown)} of 100`;
  }

  function percent(share) {
    if (!Number.isFinite(share)) return NONE;
    const shown = 100 * share;
    return `${shown !== 0 && Math.abs(shown) < 10 ? shown.toPrecision(2) : Math.round(shown)} %`;
  }

  const plain = (value, digits = 2) => (Number.isFinite(value) ? String(Number(value.toPrecision(digits))) : NONE);
  const people = (count) => `${whole(count)} ${Math.round(count) === 1 ? "person" : "people"}`;

  return Object.freeze({ NONE, whole, ofHundred, percent, plain, people });
})();
