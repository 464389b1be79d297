"use strict";
// What a room means by low, moderate and high. Answers live in this window alone.

Scenes["words-and-numbers"] = (stage, cells, guess) => {
  const answers = Object.fromEntries(cells.words.map((word) => [word, []]));
  const last = cells.words[cells.words.length - 1];
  answers[last].push(guess);

  const form = stage.make("form", { class: "controls" });
  const fields = cells.words.map((word) => {
    const id = `words-and-numbers-${word}`;
    const input = stage.make("input", { type: "number", id, min: 0, max: 100, step: "any", inputmode: "decimal" });
    form.append(stage.make("div", { class: "control" }, stage.make("label", { for: id }, `“${word}”, of 100`), input));
    return { word, input };
  });
  form.append(stage.make("button", { type: "submit" }, "Add these answers"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    fields.forEach(({ word, input }) => {
      if (input.value !== "" && input.checkValidity()) answers[word].push(Number(input.value));
      input.value = "";
    });
    fields[0].input.focus();
    redraw();
  });
  stage.add(form);
  const say = stage.sentence();
  const picture = Draw.svg("svg", { viewBox: "0 0 640 230", role: "img", class: "bars" });
  stage.add(picture);
  const rows = cells.words.flatMap((word) => [
    [`${word}_answers`, `answers for “${word}”`],
    [`${word}_least`, "lowest"],
    [`${word}_median`, "middle"],
    [`${word}_most`, "highest"],
  ]);
  stage.add(stage.numbers(rows, { class: "numbers small fours" }));
  const save = stage.make("button", { type: "button" }, "Save the answers as a file (CSV)");
  save.addEventListener("click", () => {
    const lines = cells.words.flatMap((word) => answers[word].map((value) => `${word},${value}`));
    const file = new Blob([["word,of_100", ...lines, ""].join("\n")], { type: "text/csv" });
    const link = stage.make("a", { href: URL.createObjectURL(file), download: "words-and-numbers.csv" });
    link.click();
    URL.revokeObjectURL(link.href);
  });
  stage.add(save);

  const text = (words, attributes) => {
    const made = Draw.svg("text", attributes);
    made.textContent = words;
    return made;
  };
  const across = (value) => 90 + 5.2 * value;

  function draw() {
    const marks = cells.words.flatMap((word, index) => {
      const y = 40 + 62 * index;
      const dots = answers[word].map((value) => Draw.svg("circle", { cx: across(value), cy: y, r: 8, class: "answer" }));
      return [text(word, { x: 78, y: y + 5, "text-anchor": "end" }), Draw.svg("path", { d: `M90 ${y}H610`, class: "axis" }), ...dots];
    });
    const ticks = [0, 25, 50, 75, 100].map((value) => text(`${value}`, { x: across(value), y: 222, "text-anchor": "middle" }));
    picture.replaceChildren(...marks, ...ticks);
  }

  const redraw = stage.redraws(() => {
    cells.words.forEach((word) => {
      const found = Arithmetic.spreadOf(answers[word]);
      Object.entries(found).forEach(([name, value]) => stage.show(`${word}_${name}`, value, Words.plain(value, 3)));
    });
    const { answers: count, least, most } = Arithmetic.spreadOf(answers[last]);
    const told =
      count > 1
        ? `“${last}” means anything from ${Words.plain(least, 3)} to ${Words.plain(most, 3)} of 100 to ${count} people in this room. You said ${guess}.`
        : `You said ${guess} of 100. Now add what the others wrote.`;
    say(told);
    picture.setAttribute("aria-label", told);
    draw();
  });
};
