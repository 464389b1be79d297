"use strict";
// The same instrument and the same line, where the event is rarer or more common.

Scenes["rare-events"] = (stage, cells, guess) => {
  const line = new Line(stage, cells.ladders, () => redraw());
  let rate = cells.rates[cells.start];
  const words = (share) => (share < 0.01 ? `${Words.plain(1000 * share)} of 1,000` : Words.ofHundred(share));
  const about = { name: "rate", label: "People with the event", least: 0, most: cells.rates.length - 1, value: cells.start };
  stage.slider({ ...about, say: (step) => words(cells.rates[step]) }, (step) => {
    rate = cells.rates[step];
    redraw();
  }, line.controls);
  const say = stage.sentence();
  stage.add(stage.make("div", {}, line.picture(stage)));
  stage.add(
    Line.key(stage),
    Line.thousand(stage),
    stage.numbers(
      [
        ["ppv", "With the event, of those flagged"],
        ["false_per_true", "False alarms for each true one"],
        ["sensitivity", "Found, of those with the event: as before"],
        ["specificity", "Left, of those without it: as before"],
      ],
      { class: "numbers small" },
    ),
  );

  const redraw = stage.redraws(() => {
    const amounts = Arithmetic.atRate(line.ladder, rate);
    const found = Arithmetic.counts({ ...line.ladder, ...amounts }, line.place);
    const rates = { ...Arithmetic.rates(found), false_per_true: found.fp / found.tp };
    ["ppv", "sensitivity", "specificity"].forEach((name) => stage.show(name, rates[name], Words.ofHundred(rates[name])));
    stage.show("false_per_true", rates.false_per_true, Words.plain(rates.false_per_true));
    const alarms = Number.isFinite(rates.false_per_true)
      ? ` For each true alarm there are ${Words.plain(rates.false_per_true)} false ones.`
      : " Nobody is flagged, so there is no alarm.";
    const yours = ` At ${words(cells.asked.rate)} you expected ${guess} of 100 alarms to be true; with the line where it was, it is ` +
      `${Words.ofHundred(cells.asked.ppv)}.`;
    const told = Line.tell(stage, found) + alarms + yours;
    say(told);
    line.draw(amounts, told);
  });
};
