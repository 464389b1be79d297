"use strict";
// What every scene stands on: controls that keyboards and screen readers know, numbers that say what they are, and
// one drawing per frame.

class Stage {
  constructor(place) {
    this.place = place;
    this.outputs = {};
  }

  make(kind, attributes = {}, ...children) {
    const made = document.createElement(kind);
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    made.append(...children.map((child) => (typeof child === "string" ? document.createTextNode(child) : child)));
    return made;
  }

  add(...children) {
    this.place.append(...children);
    return children[0];
  }

  // A slider. `say` puts its value in words, on the page and for a screen reader.
  slider({ name, label, least, most, step = 1, value, say }, moved, place = this.place) {
    const id = `${this.place.dataset.scene}-${name}`;
    const input = this.make("input", { type: "range", id, name, min: least, max: most, step, value });
    const shown = this.make("output", { for: id, class: "value" });
    const update = () => {
      shown.textContent = say(Number(input.value));
      input.setAttribute("aria-valuetext", shown.textContent);
    };
    input.addEventListener("input", () => {
      update();
      moved(Number(input.value));
    });
    update();
    place.append(this.make("div", { class: "control" }, this.make("label", { for: id }, label), shown, input));
    return {
      input,
      get value() {
        return Number(input.value);
      },
      name(words) {
        input.parentElement.querySelector("label").textContent = words;
      },
      set(other) {
        input.value = other;
        update();
        moved(Number(input.value));
      },
      show(other) {
        input.value = other;
        update();
      },
      limits(lowest, highest) {
        input.min = lowest;
        input.max = highest;
        update();
      },
    };
  }

  // A short text that a person writes; it is never kept, and never more than words.
  phrase({ name, label, hint }, written, place = this.place) {
    const id = `${this.place.dataset.scene}-${name}`;
    const input = this.make("input", { type: "text", id, name, maxlength: 80, autocomplete: "off", placeholder: hint });
    input.addEventListener("input", () => written(input.value.trim()));
    place.append(this.make("div", { class: "control words" }, this.make("label", { for: id }, label), input));
    return input;
  }

  // Something that is so or is not.
  tick({ name, label }, changed, place = this.place) {
    const id = `${this.place.dataset.scene}-${name}`;
    const input = this.make("input", { type: "checkbox", id, name });
    input.addEventListener("change", () => changed(input.checked));
    place.append(this.make("div", { class: "control tick" }, input, this.make("label", { for: id }, label)));
    return input;
  }

  // One of several: a list where there are many, buttons to press where there are few.
  choice({ name, label, options, value }, chosen, place = this.place) {
    const id = `${this.place.dataset.scene}-${name}`;
    const select = this.make("select", { id, name });
    options.forEach((option) => select.append(this.make("option", { value: option.value }, option.text)));
    select.value = value ?? options[0].value;
    select.addEventListener("change", () => chosen(select.value));
    place.append(this.make("div", { class: "control" }, this.make("label", { for: id }, label), select));
    return select;
  }

  // A place for numbers: `rows` are pairs of name and label. `show` fills them.
  numbers(rows, attributes = {}) {
    const list = this.make("dl", { class: "numbers", ...attributes });
    rows.forEach(([name, label, kind = ""]) => {
      const output = this.make("dd", { "data-number": name });
      this.outputs[name] = output;
      list.append(this.make("div", { class: kind }, this.make("dt", {}, label), output));
    });
    return list;
  }

  // The number as words, and exactly in `data-value`.
  show(name, value, text) {
    const output = this.outputs[name];
    output.dataset.value = String(value);
    output.textContent = text;
  }

  // A sentence that a screen reader speaks once the hand rests.
  sentence(place = this.place) {
    const shown = this.make("p", { class: "said" });
    const live = this.make("p", { class: "heard", "aria-live": "polite" });
    place.append(shown, live);
    let spoken = 0;
    return (text) => {
      shown.textContent = text;
      clearTimeout(spoken);
      spoken = setTimeout(() => (live.textContent = text), 600);
    };
  }

  // Draws now, and again when asked, when the window changes and when colours do: once a frame, however often.
  redraws(draw) {
    const again = this.onFrame(draw);
    window.addEventListener("resize", again);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
    again();
    return again;
  }

  // Calls `draw` once before the next frame, however often it is asked.
  onFrame(draw) {
    let waiting = false;
    return () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        draw();
      });
    };
  }
}
