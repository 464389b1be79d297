"use strict";
// Who is flagged by a total, by a judgement, by both, by either.

Scenes["total-or-judgement"] = (stage, cells, guess) => {
  const RULES = {
    total: { text: `the total alone (${cells.total})`, flags: [false, false, true, true] },
    judgement: { text: `the judgement alone (${cells.judgement})`, flags: [false, true, false, true] },
    both: { text: "both together: flagged only where they agree", flags: [false, false, false, true] },
    either: { text: "either of them: flagged where one does", flags: [false, true, true, true] },
  };
  let rule = "total";
  const [, upwards, downwards] = cells.cells; // flagged by the judgement alone, by the total alone
  const controls = stage.add(stage.make("div", { class: "controls" }));
  const options = Object.entries(RULES).map(([value, { text }]) => ({ value, text }));
  stage.choice({ name: "rule", label: "Who decides", options, value: rule }, (name) => {
    rule = name;
    redraw();
  }, controls);
  const say = stage.sentence();
  const canvas = stage.make("canvas", { class: "people", role: "img" });
  stage.add(stage.make("div", {}, canvas), Line.key(stage), Line.thousand(stage));
  stage.add(
    stage.numbers(
      [
        ["sensitivity", "Found, of those with the event"],
        ["ppv", "With the event, of those flagged"],
        ["up_with", "With the event, of those whom only the judgement flags"],
        ["down_with", "With the event, of those whom only the total flags"],
      ],
      { class: "numbers small" },
    ),
  );
  const share = ([events, others]) => events / (events + others);

  const redraw = stage.redraws(() => {
    const { flags } = RULES[rule];
    const side = (flagged) => cells.cells.filter((_, index) => flags[index] === flagged);
    const sums = [false, true].map((flagged) => [0, 1].map((what) => Arithmetic.sum(side(flagged).map((cell) => cell[what]))));
    const [[fn, tn], [tp, fp]] = sums;
    const found = { tp, fp, fn, tn };
    const rates = { ...Arithmetic.rates(found), up_with: share(upwards), down_with: share(downwards) };
    ["sensitivity", "ppv", "up_with", "down_with"].forEach((name) => stage.show(name, rates[name], Words.ofHundred(rates[name])));
    const told =
      `${Line.tell(stage, found)} Of those whom the total flags and the judgement leaves alone, you expected ${guess} of 100 to have the ` +
      `event; here it is ${Words.ofHundred(rates.down_with)}.`;
    say(told);
    const dots = Arithmetic.wholes([fn, tp, tn, fp], THOUSAND);
    Draw.people(canvas, { events: dots.slice(0, 2), nonevents: dots.slice(2) }, 1, ["left alone", "flagged"]);
    canvas.setAttribute("aria-label", told);
  });
};
