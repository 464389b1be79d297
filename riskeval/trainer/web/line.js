"use strict";
// A prediction, a line on its levels, and a thousand people on either side of it as dots.

const THOUSAND = 1000;

class Line {
  // `changed` is called when the line, or the prediction, is another one.
  constructor(stage, ladders, changed) {
    this.ladders = ladders;
    this.ladder = ladders[0];
    this.place = Math.ceil(this.ladder.levels.length / 2);
    this.starts = [];
    this.controls = stage.add(stage.make("div", { class: "controls" }));
    if (ladders.length > 1) {
      const options = ladders.map((one, index) => ({ value: index, text: one.prediction }));
      const chosen = (index) => this.#choose(ladders[index], changed);
      stage.choice({ name: "prediction", label: "Prediction", options }, chosen, this.controls);
    }
    const about = { name: "line", label: "Flag", least: 0, most: this.ladder.levels.length, value: this.place };
    this.slider = stage.slider({ ...about, say: (place) => this.name(place) }, (place) => this.#move(place, changed), this.controls);
  }

  #choose(ladder, changed) {
    this.ladder = ladder;
    this.place = Math.min(this.place, ladder.levels.length);
    this.slider.limits(0, ladder.levels.length);
    changed();
  }

  #move(place, changed) {
    this.place = place;
    changed();
  }

  // Put the line somewhere without saying that a hand did.
  put(place) {
    this.place = place;
    this.slider.show(place);
  }

  // Where the line stands, in words.
  name(place = this.place) {
    return place < this.ladder.levels.length ? `from ${this.ladder.levels[place]}` : "nobody";
  }

  // The picture of the people; a hand on it moves the line.
  picture(stage) {
    const canvas = stage.make("canvas", { class: "people", role: "img" });
    const follow = (event) => this.slider.set(Draw.placeAt(this.starts, canvas.clientWidth, event.offsetX));
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      follow(event);
    });
    canvas.addEventListener("pointermove", (event) => event.buttons && follow(event));
    this.canvas = canvas;
    return canvas;
  }

  // Draw a thousand people who stand on the levels in these amounts.
  draw({ events, nonevents }, said) {
    const dots = Arithmetic.wholes([...events, ...nonevents], THOUSAND);
    const crowd = { events: dots.slice(0, events.length), nonevents: dots.slice(events.length) };
    this.starts = Draw.people(this.canvas, crowd, this.place, this.ladder.levels);
    this.canvas.setAttribute("aria-label", said);
  }

  static key(stage) {
    const words = "Filled: had the event. Hollow: had none. Crossed: the line was wrong about them.";
    return stage.make("p", { class: "key" }, words);
  }

  // Of a thousand people: found, missed, flagged needlessly, rightly left.
  static thousand(stage) {
    return stage.numbers([
      ["found", "Found", "found"],
      ["missed", "Missed", "wrong"],
      ["needless", "Flagged needlessly", "wrong"],
      ["rightly_left", "Rightly left", "left"],
    ]);
  }

  // Fill these in, and say them in a sentence.
  static tell(stage, { tp, fp, fn, tn }) {
    const thousand = { found: tp, missed: fn, needless: fp, rightly_left: tn };
    const all = tp + fp + fn + tn;
    const whole = Arithmetic.wholes(Object.values(thousand), THOUSAND);
    Object.entries(thousand).forEach(([name, count], index) =>
      stage.show(name, (count / all) * THOUSAND, Words.whole(whole[index])),
    );
    const [hits, missed, needless] = whole;
    return (
      `Of 1,000 people, ${Words.whole(hits + needless)} are flagged: ${Words.whole(hits)} of them have the event and ` +
      `${Words.whole(needless)} do not. ${Words.people(missed)} with the event ${missed === 1 ? "is" : "are"} missed.`
    );
  }
}
