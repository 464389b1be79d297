"use strict";
// Harms in the user's own numbers, the threshold they imply, and what it does to a thousand people.

Scenes["keep-the-confidence"] = (stage, cells, guess) => {
  const harms = { needless: 10, averted: 80, silent: Arithmetic.harmFor(guess / 100, 10, 80) };
  let follows = true;
  const line = new Line(stage, cells.ladders, () => {
    follows = false;
    redraw();
  });
  const inWords = stage.add(stage.make("div", { class: "controls" }));
  const sliders = stage.add(stage.make("div", { class: "controls" }));
  const harm = (name, label, say, least = 1) =>
    stage.slider({ name, label, least, most: 100, value: harms[name], say }, (value) => {
      harms[name] = value;
      follows = true;
      redraw();
    }, sliders);
  // A harm is named in words first; its slider then carries the words.
  const named = (name, label, hint) => {
    const slider = harm(name, label, (value) => `${value}`);
    stage.phrase({ name: `${name}-words`, label: `${label}: which?`, hint }, (words) => slider.name(words ? `${label}: ${words}` : label), inWords);
  };
  named("silent", "Harm if nobody speaks and it happens", "somebody is hurt");
  named("needless", "Harm if you speak and nothing would have happened", "trust is lost");
  harm("averted", "Of the first harm, speaking now averts", (value) => `${value} of 100`, 5);
  const say = stage.sentence();
  stage.add(stage.make("div", {}, line.picture(stage)));
  stage.add(
    Line.key(stage),
    stage.numbers([
      ["found", "Spoken about, and it would have happened", "found"],
      ["missed", "Kept, and it happens", "wrong"],
      ["needless", "Confidence broken needlessly", "wrong"],
      ["rightly_left", "Kept, and nothing happens", "left"],
    ]),
    stage.numbers(
      [
        ["threshold", "Your harms speak for a threshold of"],
        ["if_doubled", "if the first harm weighed twice as much"],
        ["if_halved", "if it weighed half as much"],
        ["false_per_true", "Confidences broken needlessly for each rightly"],
      ],
      { class: "numbers small" },
    ),
  );

  const redraw = stage.redraws(() => {
    const threshold = Arithmetic.thresholdOfHarms(harms);
    if (follows) line.put(Arithmetic.bestPlace(line.ladder, Arithmetic.priceOf(threshold)));
    const found = Arithmetic.counts(line.ladder, line.place);
    const shown = {
      threshold,
      if_doubled: Arithmetic.thresholdOfHarms({ ...harms, silent: 2 * harms.silent }),
      if_halved: Arithmetic.thresholdOfHarms({ ...harms, silent: harms.silent / 2 }),
    };
    Object.entries(shown).forEach(([name, value]) => stage.show(name, value, Words.ofHundred(value)));
    stage.show("false_per_true", found.fp / found.tp, Words.plain(found.fp / found.tp));
    const counts = Line.tell(stage, found).replace("are flagged", "are spoken about");
    const told = `You said ${guess} of 100, and the harms began where that puts them; as they stand, they speak for ${Words.ofHundred(threshold)}. ${counts}`;
    say(told);
    line.draw(line.ladder, told);
  });
};
