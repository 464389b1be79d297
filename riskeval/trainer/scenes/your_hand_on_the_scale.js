"use strict";
// A rater who is strict, and one whom some people stir: ratings move, people do not.

Scenes["your-hand-on-the-scale"] = (stage, cells, guess) => {
  const hand = { severity: 0, stirred: 0, reaction: 1 };
  const line = new Line(stage, cells.ladders, () => redraw());
  const sliders = stage.add(stage.make("div", { class: "controls" }));
  const move = (name, about) =>
    stage.slider({ name, value: hand[name], ...about }, (value) => {
      hand[name] = value;
      redraw();
    }, sliders);
  const steps = (count) => `${Math.abs(count)} step${Math.abs(count) === 1 ? "" : "s"}`;
  const strict = (count) => (count ? `${steps(count)} ${count > 0 ? "stricter" : "milder"}` : "as the average rater");
  move("severity", { label: "You are", least: -3, most: 3, say: strict });
  move("stirred", { label: "People who stir a feeling in you", least: 0, most: 50, step: 5, say: (share) => `${share} of 100` });
  move("reaction", { label: "and whom you then rate higher by", least: -2, most: 2, say: (count) => (count < 0 ? `−${steps(count)}` : steps(count)) });
  const say = stage.sentence();
  stage.add(stage.make("div", {}, line.picture(stage)));
  stage.add(
    Line.key(stage),
    Line.thousand(stage),
    stage.numbers(
      [
        ["newly", "Flagged now, per 1,000, and not by the average rater"],
        ["newly_with", "of those, with the event"],
        ["no_longer", "Left now, and flagged by the average rater"],
        ["no_longer_with", "of those, with the event"],
      ],
      { class: "numbers small" },
    ),
  );

  const redraw = stage.redraws(() => {
    const amounts = Arithmetic.shifted(line.ladder, hand);
    const found = Arithmetic.counts({ ...line.ladder, ...amounts }, line.place);
    const crossed = Arithmetic.crossed(line.ladder, line.place, hand);
    const all = found.tp + found.fp + found.fn + found.tn;
    const thousand = (count) => (THOUSAND * count) / all;
    const shown = { newly: crossed.up, newly_with: crossed.upWith, no_longer: crossed.down, no_longer_with: crossed.downWith };
    Object.entries(shown).forEach(([name, count]) => stage.show(name, thousand(count), Words.whole(thousand(count))));
    const share = crossed.upWith / crossed.up;
    const who = crossed.up
      ? ` Of those who newly crossed, ${Words.ofHundred(share)} have the event; for one step up you expected ${guess} of 100.`
      : " Nobody newly crossed the line.";
    const told = Line.tell(stage, found) + who;
    say(told);
    line.draw(amounts, told);
  });
};
