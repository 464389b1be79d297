"use strict";
// Two criteria held equal between two groups, and what the third must then be.

Scenes["two-groups"] = (stage, cells, guess) => {
  const NAMES = {
    ppv: "how often an alarm is true",
    false_positive_rate: "how many are flagged needlessly",
    false_negative_rate: "how many are missed",
  };
  const others = (name) => Object.keys(NAMES).filter((one) => one !== name);
  let broken = "false_positive_rate";
  let pair = cells.pairs[0]; // a group column and a prediction
  let places = [0, 1];
  let place = 0;
  let equal = false;

  const controls = stage.add(stage.make("div", { class: "controls" }));
  const held = (name) => others(name).map((one) => NAMES[one]).join(", and ");
  const options = Object.keys(NAMES).map((name) => ({ value: name, text: held(name) }));
  stage.choice({ name: "held", label: "Equal in both groups", options, value: broken }, (name) => {
    broken = name;
    redraw();
  }, controls);
  if (cells.pairs.length > 1) {
    const pairs = cells.pairs.map((one, index) => ({ value: index, text: `${one.prediction}, by ${one.column}` }));
    stage.choice({ name: "pair", label: "Prediction and groups", options: pairs }, (index) => {
      pair = cells.pairs[index];
      refill();
      redraw();
    }, controls);
  }
  const groups = [0, 1].map((side) =>
    stage.choice({ name: `group${side}`, label: side ? "and" : "Groups", options: [{ value: side, text: "" }] }, (index) => {
      places[side] = Number(index);
      redraw();
    }, controls),
  );
  const about = { name: "line", label: "Flag", least: 1, most: 1, value: 1 };
  const line = stage.slider({ ...about, say: (at) => `from ${pair.ladders[0].levels[at]}` }, (at) => {
    place = at;
    redraw();
  }, controls);
  stage.tick({ name: "equal", label: "as if the event were equally common in both" }, (on) => {
    equal = on;
    redraw();
  }, controls);

  // Groups and levels of the pair: the first two groups, and a line in the middle.
  function refill() {
    places = [0, 1];
    groups.forEach((select, side) => {
      select.replaceChildren(...pair.ladders.map((one, index) => stage.make("option", { value: index }, one.group)));
      select.value = side;
      select.parentElement.hidden = pair.ladders.length < 3;
    });
    place = Math.ceil(pair.ladders[0].levels.length / 2);
    line.limits(1, pair.ladders[0].levels.length - 1);
    line.show(place);
  }
  refill();

  const say = stage.sentence();
  const table = stage.add(stage.make("div", { class: "sides" }));
  const rows = [
    ["event_rate", "have the event"],
    ["ppv", "of 100 alarms are true"],
    ["false_positive_rate", "of 100 without the event are flagged needlessly"],
    ["false_negative_rate", "of 100 with the event are missed"],
  ];
  const heads = ["first", "second"].map((side) => {
    const head = stage.make("h3", {});
    const numbers = stage.numbers(rows.map(([name, label]) => [`${side}_${name}`, label]));
    const canvas = stage.make("canvas", { class: "people short", role: "img" });
    table.append(stage.make("div", {}, head, canvas, numbers));
    return { head, canvas };
  });

  // A thousand people of a group, left and flagged; none where no decision could make such numbers.
  const dots = (canvas, { event_rate: b, false_positive_rate: fpr, false_negative_rate: fnr }) => {
    const shares = [b * fnr, b * (1 - fnr), (1 - b) * (1 - fpr), (1 - b) * fpr];
    const whole = shares.every((share) => share >= 0) ? Arithmetic.wholes(shares, THOUSAND) : [0, 0, 0, 0];
    Draw.people(canvas, { events: whole.slice(0, 2), nonevents: whole.slice(2) }, 1, ["left alone", "flagged"]);
    canvas.setAttribute("aria-label", `${whole[1] + whole[3]} of 1,000 are flagged; ${whole[0]} with the event are missed.`);
  };

  const tell = (side, found) => {
    rows.forEach(([name]) => {
      stage.show(`${side}_${name}`, found[name], Words.ofHundred(found[name]).replace(" of 100", ""));
      stage.outputs[`${side}_${name}`].parentElement.classList.toggle("wrong", name === broken);
      stage.outputs[`${side}_${name}`].parentElement.classList.toggle("found", name !== broken && name !== "event_rate");
    });
  };

  const redraw = stage.redraws(() => {
    const [one, other] = places.map((index) => pair.ladders[index]);
    [one, other].forEach((group, side) => (heads[side].head.textContent = group.group));
    const first = Arithmetic.errors(Arithmetic.counts(one, place));
    const own = Arithmetic.errors(Arithmetic.counts(other, place)).event_rate;
    const second = Arithmetic.forced(first, equal ? first.event_rate : own, broken);
    tell("first", first);
    tell("second", second);
    [first, second].forEach((found, side) => dots(heads[side].canvas, found));
    const possible = second[broken] >= 0 && second[broken] <= 1;
    const kept = others(broken).map((name) => NAMES[name]).join(" and ");
    const third = possible
      ? `${NAMES[broken]} differs: ${Words.ofHundred(first[broken])} in ${one.group}, ${Words.ofHundred(second[broken])} in ${other.group}.`
      : `no decision at all could do it in ${other.group}.`;
    const same = Math.abs(first[broken] - second[broken]) < 1e-12;
    const end = same ? `${NAMES[broken]} is equal too: with equal event rates there is no conflict.` : third;
    say(`You would keep “${guess}”. With ${kept} equal in both groups, ${end}`);
  });
};
