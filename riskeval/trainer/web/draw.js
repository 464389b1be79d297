"use strict";
// Pictures: people as dots, and the ROC curve. Colours come from the page's style, so that dark mode follows.

const Draw = (() => {
  const GAP = 3; // dots' widths between two levels
  const SVG = "http://www.w3.org/2000/svg";

  const colour = (place, name) => getComputedStyle(place).getPropertyValue(`--${name}`).trim();

  function svg(kind, attributes = {}, ...children) {
    const made = document.createElementNS(SVG, kind);
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    made.append(...children);
    return made;
  }

  // How many dots stand side by side on a level, so that the fullest level fits the height.
  function across(most, levels, width, height) {
    for (let dots = 1; ; dots += 1) {
      const pitch = width / (levels * (dots + GAP) - GAP);
      if (Math.ceil(most / dots) * pitch <= height || pitch < 1) return { dots, pitch };
    }
  }

  // One person: filled with the event, hollow without; a cross where the decision was an error.
  function dot(pen, x, y, size, person, ink) {
    const { event, flagged } = person;
    const wrong = event !== flagged;
    pen.strokeStyle = pen.fillStyle = wrong ? ink.wrong : event ? ink.found : ink.left;
    pen.beginPath();
    pen.arc(x, y, size * 0.36, 0, 2 * Math.PI);
    if (event) pen.fill();
    else pen.stroke();
    if (!wrong) return;
    pen.strokeStyle = event ? ink.paper : ink.wrong;
    const arm = size * 0.2;
    pen.beginPath();
    pen.moveTo(x - arm, y - arm);
    pen.lineTo(x + arm, y + arm);
    pen.moveTo(x + arm, y - arm);
    pen.lineTo(x - arm, y + arm);
    pen.stroke();
  }

  // People on the levels of a ladder, lowest level left, and the line before the first level that is flagged.
  // `crowd` has whole numbers of events and non-events for each level. Returns where the levels begin.
  function people(canvas, crowd, place, names) {
    const ratio = window.devicePixelRatio || 1;
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
    if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
    const ink = Object.fromEntries(
      ["found", "wrong", "left", "paper", "ink", "soft"].map((name) => [name, colour(canvas, name)]),
    );
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const floor = height - 22;
    const levels = crowd.events.length;
    const totals = crowd.events.map((events, level) => events + crowd.nonevents[level]);
    const { dots, pitch } = across(Math.max(1, ...totals), levels, width, floor - 8);
    pen.lineWidth = Math.max(1, pitch * 0.12);
    const starts = totals.map((_, level) => level * (dots + GAP) * pitch);
    totals.forEach((total, level) => {
      for (let index = 0; index < total; index += 1) {
        const x = starts[level] + ((index % dots) + 0.5) * pitch;
        const y = floor - (Math.floor(index / dots) + 0.5) * pitch;
        dot(pen, x, y, pitch, { event: index < crowd.events[level], flagged: level >= place }, ink);
      }
    });
    pen.fillStyle = ink.soft;
    pen.font = "12px system-ui, sans-serif";
    pen.textAlign = "center";
    const every = Math.ceil((levels * 46) / width);
    names.forEach((name, level) => {
      if (level % every === 0) pen.fillText(name, starts[level] + (dots * pitch) / 2, height - 6, (dots + GAP) * pitch * every);
    });
    const line = place < levels ? starts[place] - (GAP * pitch) / 2 : width - 1.5;
    pen.strokeStyle = ink.ink;
    pen.lineWidth = 2.5;
    pen.beginPath();
    pen.moveTo(Math.max(1.5, line), 0);
    pen.lineTo(Math.max(1.5, line), floor + 4);
    pen.stroke();
    return starts;
  }

  // The level whose line lies nearest to a point of the canvas.
  function placeAt(starts, width, x) {
    const lines = [...starts, width];
    return lines.reduce((best, line, place) => (Math.abs(line - x) < Math.abs(lines[best] - x) ? place : best), 0);
  }

  // A square from 0 to 1 on both axes, with a curve and a point that `move` puts elsewhere.
  function plane({ x, y, name }) {
    const at = (share) => 40 + 240 * share;
    const up = (share) => 270 - 240 * share;
    const point = svg("circle", { r: 7, class: "point" });
    const curve = svg("path", { class: "curve" });
    const label = (text, attributes) => {
      const made = svg("text", attributes);
      made.textContent = text;
      return made;
    };
    const picture = svg(
      "svg",
      { viewBox: "0 0 300 310", role: "img", class: "plane", "aria-label": name },
      svg("path", { d: `M${at(0)} ${up(1)}V${up(0)}H${at(1)}`, class: "axis" }),
      svg("path", { d: `M${at(0)} ${up(0)}L${at(1)} ${up(1)}`, class: "chance" }),
      curve,
      point,
      label("0", { x: at(0), y: 288, "text-anchor": "middle" }),
      label("1", { x: at(1), y: 288, "text-anchor": "middle" }),
      label("1", { x: 32, y: up(1) + 5, "text-anchor": "end" }),
      label(x, { x: at(0.5), y: 304, "text-anchor": "middle" }),
      label(y, { transform: `translate(16 ${up(0.5)}) rotate(-90)`, "text-anchor": "middle" }),
    );
    return {
      picture,
      trace: (points) => curve.setAttribute("d", points.map((p, i) => `${i ? "L" : "M"}${at(p.x)} ${up(p.y)}`).join("")),
      move: (p) => {
        point.setAttribute("cx", at(Number.isFinite(p.x) ? p.x : 0));
        point.setAttribute("cy", up(Number.isFinite(p.y) ? p.y : 0));
      },
    };
  }

  return Object.freeze({ svg, people, placeAt, plane });
})();
