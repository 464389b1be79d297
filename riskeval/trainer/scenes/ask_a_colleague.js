"use strict";
// The mean of several raters, with errors of their own and errors that they share.

Scenes["ask-a-colleague"] = (stage, cells, guess) => {
  const RATERS = [1, 2, 3, 5, 10];
  const asked = { raters: 3, agreement: 60, shared: 0 };
  let ladder = cells.ladders[0];
  const controls = stage.add(stage.make("div", { class: "controls" }));
  if (cells.ladders.length > 1) {
    const options = cells.ladders.map((one, index) => ({ value: index, text: one.prediction }));
    stage.choice({ name: "prediction", label: "Prediction", options }, (index) => {
      ladder = cells.ladders[index];
      redraw();
    }, controls);
  }
  const slider = (name, about) =>
    stage.slider({ name, value: asked[name], ...about }, (value) => {
      asked[name] = value;
      redraw();
    }, controls);
  slider("raters", { label: "Raters", least: 1, most: 10, say: (count) => `${count}` });
  slider("agreement", { label: "Agreement of one rater with the case", least: 10, most: 95, step: 5, say: (share) => (share / 100).toFixed(2) });
  slider("shared", { label: "Share of their errors that is common", least: 0, most: 90, step: 10, say: (share) => `${share} of 100` });
  const say = stage.sentence();
  const bars = Draw.svg("svg", { viewBox: "0 0 600 240", role: "img", class: "bars" });
  stage.add(bars);
  stage.add(
    stage.numbers([
      ["auc_one", "pairs in the right order, one rater"],
      ["auc_mean", "with this many", "found"],
      ["auc_limit", "with raters without end"],
      ["agreement_mean", "Agreement of their mean"],
    ]),
  );

  const label = (text, attributes) => {
    const made = Draw.svg("text", attributes);
    made.textContent = text;
    return made;
  };

  // A bar for each number of raters, and a dashed line where raters without end would stop.
  function draw(values, limit) {
    const up = (value) => 210 - 380 * (value - 0.5);
    const pieces = RATERS.flatMap((raters, index) => {
      const x = 30 + index * 112;
      const chosen = raters === asked.raters ? "bar chosen" : "bar";
      return [
        Draw.svg("rect", { x, width: 70, y: up(values[index]), height: 210 - up(values[index]), class: chosen }),
        label(`${raters}`, { x: x + 35, y: 230, "text-anchor": "middle" }),
        label(`${Math.round(100 * values[index])}`, { x: x + 35, y: up(values[index]) - 6, "text-anchor": "middle", class: "strong" }),
      ];
    });
    bars.replaceChildren(Draw.svg("path", { d: `M20 ${up(limit)}H590`, class: "chance" }), Draw.svg("path", { d: "M20 210H590", class: "axis" }), ...pieces);
  }

  const redraw = stage.redraws(() => {
    const one = Agreement.auc(ladder);
    const [agreement, shared] = [asked.agreement / 100, asked.shared / 100];
    const at = (raters) => Agreement.attenuated(one, agreement, Agreement.ofMean(agreement, shared, raters));
    const limit = at(Infinity);
    const shown = { auc_one: one, auc_mean: at(asked.raters), auc_limit: limit };
    Object.entries(shown).forEach(([name, value]) => stage.show(name, value, Words.ofHundred(value)));
    const mean = Agreement.ofMean(agreement, shared, asked.raters);
    stage.show("agreement_mean", mean, mean.toFixed(2));
    const told =
      `Of 100 pairs, one rater puts ${Words.ofHundred(one)} in the right order; the mean of ${asked.raters} puts ` +
      `${Words.ofHundred(shown.auc_mean)}, and raters without end would put ${Words.ofHundred(limit)}. You expected ${guess} of 100 for three.`;
    say(told);
    bars.setAttribute("aria-label", told);
    draw(RATERS.map(at), limit);
  });
};
