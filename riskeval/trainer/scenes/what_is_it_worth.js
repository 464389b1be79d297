"use strict";
// A price moves the line; a line speaks for prices.

Scenes["what-is-it-worth"] = (stage, cells, guess) => {
  let follows = true; // whether the line follows the price
  const prices = cells.prices;
  const nearest = (number) => prices.reduce((best, one, k) => (Math.abs(one - number) < Math.abs(prices[best] - number) ? k : best), 0);
  let price = prices[nearest(guess)];
  const line = new Line(stage, cells.ladders, () => {
    follows = false;
    redraw();
  });
  const about = { name: "price", label: "One missed case weighs as much as", least: 0, most: prices.length - 1, value: nearest(guess) };
  const words = (count) => `${count} false alarm${count === 1 ? "" : "s"}`;
  const named = { missed: "", needless: "" };
  const harm = (name, label, hint) =>
    stage.phrase({ name: `${name}-words`, label, hint }, (text) => {
      named[name] = text;
      redraw();
    }, line.controls);
  harm("missed", "What does a missed case do, in words?", "somebody is hurt");
  harm("needless", "What does a false alarm do, in words?", "months in a closed unit");
  stage.slider({ ...about, say: (step) => words(prices[step]) }, (step) => {
    price = prices[step];
    follows = true;
    redraw();
  }, line.controls);
  const say = stage.sentence();
  stage.add(stage.make("div", {}, line.picture(stage)));
  stage.add(
    Line.key(stage),
    Line.thousand(stage),
    stage.numbers(
      [
        ["threshold", "At this price, flagging pays from a risk of"],
        ["net_benefit", "Net benefit at this price, in true alarms per 1,000"],
        ["least", "The line speaks for prices from"],
        ["most", "up to"],
      ],
      { class: "numbers small" },
    ),
  );

  const between = ({ least, most }) => {
    if (!(least <= most)) return " No price makes this line the best one: another finds more people, or spares more, at any price.";
    const from = `This line says that one missed case weighs at least ${Words.plain(least)}`;
    return Number.isFinite(most) ? ` ${from} and at most ${Words.plain(most)} false alarms.` : ` ${from} false alarms.`;
  };

  const redraw = stage.redraws(() => {
    const threshold = Arithmetic.thresholdOf(price);
    if (follows) line.put(Arithmetic.bestPlace(line.ladder, price));
    const found = Arithmetic.counts(line.ladder, line.place);
    const spoken = Arithmetic.pricesOf(line.ladder, line.place);
    stage.show("threshold", threshold, Words.percent(threshold));
    const benefit = Arithmetic.netBenefit(found, price);
    stage.show("net_benefit", THOUSAND * benefit, Words.plain(THOUSAND * benefit, 3));
    stage.show("least", spoken.least, Words.plain(spoken.least));
    stage.show("most", spoken.most, spoken.most === Infinity ? "any" : Words.plain(spoken.most));
    const harms = named.missed && named.needless ? `You weigh “${named.missed}” as much as ${price} times “${named.needless}”. ` : "";
    const told = `${harms}At ${words(price)} for each missed case: ${Line.tell(stage, found)}${between(spoken)}`;
    say(told);
    line.draw(line.ladder, told);
  });
};
