"use strict";
// Goes from scene to scene, and lets nobody see a result before they have committed to an answer.

(() => {
  const sections = [...document.querySelectorAll("section.scene")];
  const links = [...document.querySelectorAll("nav a[href^='#']")];
  const commitments = {};

  function go(id, focus) {
    const chosen = sections.find((section) => section.id === id) || sections[0];
    sections.forEach((section) => (section.hidden = section !== chosen));
    links.forEach((link) => {
      if (link.hash === `#${chosen.id}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
    if (focus) chosen.querySelector("h2").focus();
    window.dispatchEvent(new Event("resize"));
  }

  function answerOf(form) {
    const value = new FormData(form).get("answer");
    return form.dataset.kind === "number" ? Number(value) : value;
  }

  function reveal(section, answer) {
    const place = section.querySelector(".stage");
    if (place.dataset.open) return;
    place.dataset.open = "yes";
    place.hidden = false;
    commitments[section.id] = answer;
    const cells = JSON.parse(section.querySelector("script[type='application/json']").textContent);
    Scenes[section.id](new Stage(place), cells, answer);
  }

  sections.forEach((section) => {
    const form = section.querySelector("form.commit");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      reveal(section, answerOf(form));
      form.querySelectorAll("input, select, button").forEach((field) => (field.disabled = true));
      form.classList.add("committed");
      section.querySelector(".then").focus();
    });
  });
  // On paper the scene that is open stands with its notes.
  const notes = () => sections.map((section) => section.querySelector("details.notes"));
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = notes().filter((one) => !one.open);
    opened.forEach((one) => (one.open = true));
  });
  window.addEventListener("afterprint", () => opened.forEach((one) => (one.open = false)));
  document.querySelector("button.again").addEventListener("click", () => location.reload());
  window.addEventListener("hashchange", () => go(location.hash.slice(1), true));
  go(location.hash.slice(1), false);
})();
