"use strict";
// A threshold, and the four kinds of people it makes.

Scenes["draw-the-line"] = (stage, cells, guess) => {
  const THOUSAND = 1000;
  let ladder = cells.ladders[0];
  let place = Math.ceil(ladder.levels.length / 2);
  let starts = [];

  const controls = stage.add(stage.make("div", { class: "controls" }));
  if (cells.ladders.length > 1) {
    const options = cells.ladders.map((one, index) => ({ value: index, text: one.prediction }));
    stage.choice({ name: "prediction", label: "Prediction", options }, (index) => change(cells.ladders[index]), controls);
  }
  const from = (at) => (at < ladder.levels.length ? `from ${ladder.levels[at]}` : "nobody");
  const line = stage.slider(
    { name: "line", label: "Flag", least: 0, most: ladder.levels.length, value: place, say: from },
    (at) => {
      place = at;
      redraw();
    },
    controls,
  );

  const say = stage.sentence();
  const canvas = stage.make("canvas", { class: "people", role: "img" });
  const curve = Draw.plane({ x: "flagged of those without the event", y: "found", name: "ROC curve" });
  stage.add(stage.make("div", { class: "pictures" }, canvas, stage.make("div", {}, curve.picture)));
  stage.add(stage.make("p", { class: "key" }, "Filled: had the event. Hollow: had none. Crossed: the line was wrong about them."));
  stage.add(
    stage.numbers([
      ["found", "Found", "found"],
      ["missed", "Missed", "wrong"],
      ["needless", "Flagged needlessly", "wrong"],
      ["rightly_left", "Rightly left", "left"],
    ]),
    stage.numbers(
      [
        ["sensitivity", "Found, of those with the event"],
        ["specificity", "Left, of those without it"],
        ["ppv", "With the event, of those flagged"],
        ["npv", "Without it, of those left"],
      ],
      { class: "numbers small" },
    ),
  );

  // A thousand people like these, as whole dots on each level.
  function crowd() {
    const dots = Arithmetic.wholes([...ladder.events, ...ladder.nonevents], THOUSAND);
    const levels = ladder.events.length;
    return { events: dots.slice(0, levels), nonevents: dots.slice(levels) };
  }

  function numbers() {
    const found = Arithmetic.counts(ladder, place);
    const rates = Arithmetic.rates(found);
    const all = found.tp + found.fp + found.fn + found.tn;
    const thousand = { found: found.tp, missed: found.fn, needless: found.fp, rightly_left: found.tn };
    const whole = Arithmetic.wholes(Object.values(thousand), THOUSAND);
    Object.entries(thousand).forEach(([name, count], index) =>
      stage.show(name, (count / all) * THOUSAND, Words.whole(whole[index])),
    );
    ["sensitivity", "specificity", "ppv", "npv"].forEach((name) =>
      stage.show(name, rates[name], Words.ofHundred(rates[name])),
    );
    const [hits, missed, needless] = whole;
    const told = `Of 1,000 people, ${Words.whole(hits + needless)} are flagged: ${Words.whole(hits)} of them have the event and ` +
      `${Words.whole(needless)} do not. ${Words.people(missed)} with the event ${missed === 1 ? "is" : "are"} missed.`;
    const beside = Number.isFinite(guess) && Number.isFinite(rates.ppv)
      ? ` You expected ${guess} of 100 flagged people to have it; here it is ${Words.ofHundred(rates.ppv)}.`
      : "";
    say(told + beside);
    canvas.setAttribute("aria-label", told);
    return rates;
  }

  const draw = () => {
    const rates = numbers();
    starts = Draw.people(canvas, crowd(), place, ladder.levels);
    curve.move({ x: 1 - rates.specificity, y: rates.sensitivity });
  };
  const redraw = stage.onFrame(draw);

  function change(other) {
    ladder = other;
    place = Math.min(place, ladder.levels.length);
    line.limits(0, ladder.levels.length);
    curve.trace(Arithmetic.roc(ladder));
    redraw();
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    line.set(Draw.placeAt(starts, canvas.clientWidth, event.offsetX));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.buttons) line.set(Draw.placeAt(starts, canvas.clientWidth, event.offsetX));
  });
  window.addEventListener("resize", redraw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  curve.trace(Arithmetic.roc(ladder));
  draw();
};
