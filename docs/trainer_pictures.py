"""Photographs of the trainer's page for the documentation: ``python docs/trainer_pictures.py``.

Needs Chromium and the packages for tests; writes ``docs/_static/trainer/*.png``. Not part of the build.
"""

import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from riskeval.report.study import load_study
from riskeval.trainer import write_trainer
from riskeval.trainer.page import SCENES

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "_static" / "trainer"
ANSWERS = {
    "draw-the-line": 60,
    "rare-events": 40,
    "what-is-it-worth": 7,
    "keep-the-confidence": 15,
    "words-and-numbers": 60,
}
ANSWERS |= {
    "your-hand-on-the-scale": 30,
    "ask-a-colleague": 85,
    "staying-attuned": 12,
    "total-or-judgement": 15,
}
SETTINGS = {
    "rare-events": {"rate": 3},
    "your-hand-on-the-scale": {"severity": 1, "stirred": 20},
    "ask-a-colleague": {"shared": 30},
}
LEAVE, ANEW = "next week", "Rate anew now"
DECISIONS = {"staying-attuned": ([LEAVE] * 9 + [ANEW]) * 2 + ["until the end"]}
SAID = {"low": (5, 10, 2, 20, 10), "moderate": (30, 25, 40, 20, 50), "high": (40, 90, 70, 55, 80)}


def photograph(page: Page, scene: str) -> None:
    """Answer, set what is to be seen, and keep the picture in few colours."""
    page.evaluate("id => { location.hash = id }", scene)
    form = page.locator(f"#{scene} form.commit")
    if form.get_attribute("data-kind") == "number":
        form.locator("input").fill(str(ANSWERS[scene]))
    else:
        form.locator("input").first.check()
    form.locator("button").click()
    for decision in DECISIONS.get(scene, ()):
        page.get_by_role("button", name=decision).click()
    for name, value in SETTINGS.get(scene, {}).items():
        slider = page.locator(f"#{scene}-{name}")
        slider.evaluate(
            "(field, value) => { field.value = value; field.dispatchEvent(new Event('input')); }", str(value)
        )
    if scene == "words-and-numbers":
        for row in zip(*SAID.values(), strict=True):
            for word, value in zip(SAID, row, strict=True):
                page.locator(f"#{scene}-{word}").fill(str(value))
            page.get_by_role("button", name="Add these answers").click()
    page.wait_for_timeout(300)
    place = PICTURES / f"{scene}.png"
    page.locator(f"section#{scene}").screenshot(path=place)
    Image.open(place).convert("RGB").quantize(48).save(place, optimize=True)


def main() -> None:
    """Make every picture."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as tools:
        study = load_study(ROOT / "data" / "synthetic" / "demonstration" / "study.toml")
        path = write_trainer(study, Path(folder) / "page.html")
        browser = tools.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1000, "height": 800})
        page.goto(path.as_uri())
        page.add_style_tag(content="nav { position: static !important } section { padding: 12px }")
        for name in SCENES:
            photograph(page, name.replace("_", "-"))
        browser.close()


if __name__ == "__main__":
    main()
