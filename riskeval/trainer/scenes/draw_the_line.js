"use strict";
// A threshold, and the four kinds of people it makes.

Scenes["draw-the-line"] = (stage, cells, guess) => {
  const RATES = ["sensitivity", "specificity", "ppv", "npv"];
  const line = new Line(stage, cells.ladders, () => redraw());
  const say = stage.sentence();
  const curve = Draw.plane({ x: "flagged of those without the event", y: "found", name: "ROC curve" });
  stage.add(stage.make("div", { class: "pictures" }, line.picture(stage), stage.make("div", {}, curve.picture)));
  stage.add(
    Line.key(stage),
    Line.thousand(stage),
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

  const beside = ({ ppv }) =>
    Number.isFinite(ppv)
      ? ` You expected ${guess} of 100 flagged people to have it; here it is ${Words.ofHundred(ppv)}.`
      : " Nobody is flagged, so there is nobody to compare your answer with.";

  const redraw = stage.redraws(() => {
    const found = Arithmetic.counts(line.ladder, line.place);
    const rates = Arithmetic.rates(found);
    RATES.forEach((name) => stage.show(name, rates[name], Words.ofHundred(rates[name])));
    const told = Line.tell(stage, found) + beside(rates);
    say(told);
    line.draw(line.ladder, told);
    curve.trace(Arithmetic.roc(line.ladder));
    curve.move({ x: 1 - rates.specificity, y: rates.sensitivity });
  });
};
