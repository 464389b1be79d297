"""How fast the trainer's page is made and drawn: ``python -m benchmarks.trainer_page``.

Makes the page of 1,000,000 made-up people, opens it in Chromium and moves the line, with 1,000 dots, as
fast as frames come. Needs Chromium and the packages for tests.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

from riskeval.report.study import load_study
from riskeval.trainer import write_trainer

PEOPLE, MOVES, TIMES = 1_000_000, 200, 5
STUDY = """
title = "A million made-up people"
[data]
source = "people.parquet"
[roles]
outcome = "event"
groups = ["sex", "region"]
[predictions.Tool]
score = "score"
[predictions.Judgement]
band = "rating"
levels = ["low", "moderate", "high"]
"""
# From the slider's event to the end of the drawing: script, in one frame.
REDRAWS = """(moves) => {
  const slider = document.getElementById('draw-the-line-line');
  const real = window.requestAnimationFrame.bind(window);
  const spent = [];
  let begun = 0;
  window.requestAnimationFrame = (draw) => real((at) => {
    const start = performance.now();
    draw(at);
    document.body.offsetHeight; // style and layout belong to the move
    spent.push(begun + performance.now() - start);
  });
  return new Promise((done) => {
    const move = (left) => {
      const start = performance.now();
      slider.value = left % (Number(slider.max) + 1);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      begun = performance.now() - start;
      real(() => real(() => (left ? move(left - 1) : done(spent))));
    };
    move(moves);
  });
}"""


def people(folder: Path) -> Path:
    """The study of made-up people, as Parquet."""
    chance = np.random.default_rng(1)
    latent = chance.normal(size=PEOPLE)
    frame = pd.DataFrame(
        {
            "event": (chance.random(PEOPLE) < 1 / (1 + np.exp(1.5 - latent))).astype(int),
            "sex": np.where(chance.random(PEOPLE) < 0.3, "female", "male"),
            "region": chance.choice(["north", "south", "east"], PEOPLE),
            "score": np.clip(np.round(5 + 2 * latent + chance.normal(size=PEOPLE)), 0, 20).astype(int),
            "rating": np.digitize(latent + chance.normal(size=PEOPLE), [-0.4, 0.8]),
        }
    )
    frame["rating"] = frame["rating"].map({0: "low", 1: "moderate", 2: "high"})
    frame.to_parquet(folder / "people.parquet")
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    return folder / "study.toml"


def seconds(what: Callable[[], object]) -> float:
    """How long something takes."""
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def redraws(page: Path) -> list[float]:
    """Milliseconds from a move of the line to the end of its drawing, one for each move."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 1280, "height": 900})
        opened.goto(page.as_uri())
        form = opened.locator("#draw-the-line form.commit")
        form.locator("input").fill("40")
        form.locator("button").click()
        spent: list[float] = opened.evaluate(REDRAWS, MOVES)
        browser.close()
    return spent


def main() -> None:
    """Print both medians."""
    with tempfile.TemporaryDirectory() as folder:
        study, page = people(Path(folder)), Path(folder) / "page.html"
        made = [seconds(lambda: write_trainer(load_study(study), page, force=True)) for _ in range(TIMES)]
        size = page.stat().st_size / 1000
        print(f"{PEOPLE:,} people read and a page of {size:.0f} kB written, target 5 s:")
        print(f"  median {median(made):.1f} s of {TIMES}")
        spent = redraws(page)
        print(f"a move of the line, 1,000 dots, target 16 ms: median {median(spent):.1f} ms,")
        print(f"  95 % below {float(np.quantile(spent, 0.95)):.1f} ms, {len(spent)} moves")


if __name__ == "__main__":
    main()
