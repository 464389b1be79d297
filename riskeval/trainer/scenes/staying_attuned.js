"use strict";
// Half a year in which weekly checks arrive one by one; then what was hidden, and how ratings age.

Scenes["staying-attuned"] = (stage, cells, guess) => {
  const FAR = 1; // standard deviations
  const part = (attributes = {}) => stage.add(stage.make("div", attributes));
  const [game, explorer] = [part(), part({ class: "explorer", hidden: "" })];
  const label = (count) => `${count} week${count === 1 ? "" : "s"}`;

  // A course as a line, what stands in the file as steps, checks as rings, weeks far apart as dots.
  function draw(picture, { states, held, checks = [], far = [], weeks }) {
    const across = (week) => 20 + (660 * week) / (weeks - 1);
    const up = (state) => Math.max(6, Math.min(234, 120 - 44 * state));
    const line = states.map((state, week) => `${week ? "L" : "M"}${across(week)} ${up(state)}`).join("");
    const steps = held.map((state, week) => `${week ? `H${across(week)}V` : `M${across(0)} `}${up(state)}`).join("");
    const mark = (week, value, r, kind) => Draw.svg("circle", { cx: across(week), cy: up(value), r, class: kind });
    picture.replaceChildren(
      Draw.svg("path", { d: steps, class: "held" }),
      Draw.svg("path", { d: line, class: "state" }),
      ...checks.map((check, week) => mark(week, check, 5, "check")),
      ...far.map((week) => mark(week, states[week], 4.5, "far")),
    );
  }

  const course = () => Draw.svg("svg", { viewBox: "0 0 700 240", role: "img", class: "course" });

  function halfYear(ended) {
    const states = Arithmetic.course(cells.moves, cells.pace).slice(0, cells.noise.length);
    const checks = states.map((state, week) => state + cells.noise[week]);
    const rated = [0];
    let week = 0;
    const buttons = stage.make("div", { class: "controls buttons" });
    const press = (text, decide) => {
      const button = stage.make("button", { type: "button" }, text);
      button.addEventListener("click", decide);
      buttons.append(button);
    };
    const onwards = (weeks) => {
      week = Math.min(checks.length, week + weeks);
      redraw();
      if (week < checks.length) return;
      buttons.remove();
      ended();
    };
    press("Leave it, next week", () => onwards(1));
    press("Rate anew now", () => {
      if (!rated.includes(week)) rated.push(week);
      onwards(1);
    });
    press("Leave it until the end", () => onwards(checks.length));
    game.append(buttons);
    const say = stage.sentence(game);
    const picture = course();
    const key = "Rings: weekly checks, which err. Steps: what stands in the file. At the end: the client, and dots in weeks far off.";
    game.append(
      picture,
      stage.make("p", { class: "key" }, key),
      stage.numbers([
        ["weeks_seen", "Weeks that have passed"],
        ["own_ratings", "Ratings so far"],
        ["own_far_weeks", "Weeks in which the file was far off", "wrong"],
        ["calendar_far_weeks", "with as many ratings by the calendar", "wrong"],
      ]),
    );

    const redraw = stage.redraws(() => {
      const over = week === checks.length;
      const seen = Math.min(checks.length, week + 1);
      const held = Arithmetic.heldFrom(states, rated);
      const far = over ? Arithmetic.farWeeks(states, held, FAR) : [];
      const even = Arithmetic.heldFrom(states, Arithmetic.calendar(states.length, rated.length));
      const numbers = {
        weeks_seen: week,
        own_ratings: rated.length,
        own_far_weeks: over ? far.length : NaN,
        calendar_far_weeks: over ? Arithmetic.farWeeks(states, even, FAR).length : NaN,
      };
      Object.entries(numbers).forEach(([name, value]) => stage.show(name, value, Words.whole(value)));
      const last = rated[rated.length - 1];
      const age = week - last;
      const told = over
        ? `In ${label(checks.length)} you rated ${rated.length} time${rated.length === 1 ? "" : "s"}, and the file was ` +
          `far off in ${label(far.length)}. A calendar with as many ratings: ${label(numbers.calendar_far_weeks)}. You had said every ${label(guess)}.`
        : `Week ${week + 1}. The rating in the file ${age ? `is ${label(age)} old` : "is of this week"}. This week's check is ` +
          `${Words.plain(Math.abs(checks[week] - held[week]), 2)} ${checks[week] < held[week] ? "below" : "above"} it; one step of the scale is 1.`;
      say(told);
      picture.setAttribute("aria-label", told);
      const shown = { states: over ? states : [], held: held.slice(0, seen), checks: checks.slice(0, seen), far };
      draw(picture, { ...shown, weeks: checks.length });
    });
  }

  function ageing() {
    const asked = { every: Math.round(Math.min(52, Math.max(1, guess))), weekly: 100 * cells.pace };
    const fresh = Agreement.auc(cells.ladders[0]);
    explorer.append(stage.make("h3", {}, "A year, by the calendar"));
    const controls = explorer.appendChild(stage.make("div", { class: "controls" }));
    const slider = (name, about) =>
      stage.slider({ name, value: asked[name], ...about }, (value) => {
        asked[name] = value;
        redraw();
      }, controls);
    slider("every", { label: "Rate anew every", least: 1, most: 52, say: label });
    const pace = (share) => (share >= 97 ? "slowly" : share >= 90 ? "at a middling pace" : "fast");
    const weekByWeek = (share) => `${pace(share)} (${(share / 100).toFixed(2)} from week to week)`;
    slider("weekly", { label: "The client changes", least: 70, most: 99, say: weekByWeek });
    const say = stage.sentence(explorer);
    const picture = explorer.appendChild(course());
    explorer.append(
      stage.make("p", { class: "key" }, "Dark line: the client. Steps: what stands in the file. Dots: weeks in which the two are far apart."),
      stage.numbers([
        ["ratings", "Ratings in a year"],
        ["far_weeks", "Weeks of 52 in which the file is far off", "wrong"],
        ["auc_fresh", "pairs in the right order by a fresh rating"],
        ["auc_last", "by a rating in its last week"],
        ["auc_mean", "on average over the weeks"],
      ]),
    );

    const redraw = stage.redraws(() => {
      const weekly = asked.weekly / 100;
      const states = Arithmetic.course(cells.moves, weekly);
      const held = states.map((_, week) => states[week - (week % asked.every)]);
      const far = Arithmetic.farWeeks(states, held, FAR);
      const ratings = Math.ceil(states.length / asked.every);
      const last = Agreement.aged(fresh, weekly, asked.every - 1);
      const mean = Agreement.between(fresh, weekly, asked.every);
      stage.show("ratings", ratings, Words.whole(ratings));
      stage.show("far_weeks", far.length, Words.whole(far.length));
      const ordered = { auc_fresh: fresh, auc_last: last, auc_mean: mean };
      Object.entries(ordered).forEach(([name, value]) => stage.show(name, value, Words.ofHundred(value)));
      const told =
        `Rated every ${asked.every === 1 ? "week" : label(asked.every)}, the file is far off in ${far.length} of 52 weeks. ` +
        `A fresh rating puts ${Words.ofHundred(fresh)} pairs in the right order, one in its last week ${Words.ofHundred(last)}.`;
      say(told);
      picture.setAttribute("aria-label", told);
      draw(picture, { states, held, far, weeks: states.length });
    });
  }

  halfYear(() => (explorer.hidden = false));
  ageing();
};
