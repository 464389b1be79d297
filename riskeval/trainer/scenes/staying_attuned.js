"use strict";
// A client week by week, the rating that stands in the file, and how well such ratings order people as they age.

Scenes["staying-attuned"] = (stage, cells, guess) => {
  const FAR = 1; // standard deviations
  const asked = { every: Math.round(Math.min(52, Math.max(1, guess))), weekly: 92 };
  const fresh = Agreement.auc(cells.ladders[0]);
  const controls = stage.add(stage.make("div", { class: "controls" }));
  const slider = (name, about) =>
    stage.slider({ name, value: asked[name], ...about }, (value) => {
      asked[name] = value;
      redraw();
    }, controls);
  slider("every", { label: "Rate anew every", least: 1, most: 52, say: (weeks) => `${weeks} week${weeks === 1 ? "" : "s"}` });
  const pace = (share) => (share >= 97 ? "slowly" : share >= 90 ? "at a middling pace" : "fast");
  slider("weekly", { label: "The client changes", least: 70, most: 99, say: (share) => `${pace(share)} (${(share / 100).toFixed(2)} from week to week)` });
  const say = stage.sentence();
  const picture = Draw.svg("svg", { viewBox: "0 0 700 240", role: "img", class: "course" });
  stage.add(picture);
  stage.add(stage.make("p", { class: "key" }, "Dark line: the client. Steps: what stands in the file. Dots: weeks in which the two are far apart."));
  stage.add(
    stage.numbers([
      ["ratings", "Ratings in a year"],
      ["far_weeks", "Weeks of 52 in which the file is far off", "wrong"],
      ["auc_fresh", "pairs in the right order by a fresh rating"],
      ["auc_last", "by a rating in its last week"],
      ["auc_mean", "on average over the weeks"],
    ]),
  );

  function draw(states, held) {
    const across = (week) => 20 + (660 * week) / (states.length - 1);
    const up = (state) => 115 - 34 * state;
    const path = states.map((state, week) => `${week ? "L" : "M"}${across(week)} ${up(state)}`).join("");
    const steps = held.map((state, week) => `${week ? `H${across(week)}V` : `M${across(0)} `}${up(state)}`).join("");
    const far = states.flatMap((state, week) =>
      Math.abs(state - held[week]) > FAR ? [Draw.svg("circle", { cx: across(week), cy: up(state), r: 4.5, class: "far" })] : [],
    );
    picture.replaceChildren(Draw.svg("path", { d: steps, class: "held" }), Draw.svg("path", { d: path, class: "state" }), ...far);
  }

  const redraw = stage.redraws(() => {
    const weekly = asked.weekly / 100;
    const states = Arithmetic.course(cells.moves, weekly);
    const held = states.map((_, week) => states[week - (week % asked.every)]);
    const far = states.filter((state, week) => Math.abs(state - held[week]) > FAR).length;
    const ratings = Math.ceil(states.length / asked.every);
    const last = Agreement.aged(fresh, weekly, asked.every - 1);
    const mean = Agreement.between(fresh, weekly, asked.every);
    stage.show("ratings", ratings, Words.whole(ratings));
    stage.show("far_weeks", far, Words.whole(far));
    Object.entries({ auc_fresh: fresh, auc_last: last, auc_mean: mean }).forEach(([name, value]) => stage.show(name, value, Words.ofHundred(value)));
    const told =
      `Rated every ${asked.every === 1 ? "week" : `${asked.every} weeks`}, the file is far off in ${far} of 52 weeks. A fresh rating puts ` +
      `${Words.ofHundred(fresh)} pairs in the right order, one in its last week ${Words.ofHundred(last)}.`;
    say(told);
    picture.setAttribute("aria-label", told);
    draw(states, held);
  });
};
