"""The page in a real browser: Chromium, as Debian packages it, headless."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from riskeval.trainer import trainer_page
from riskeval.trainer.material import Material, material_of

from ..report.studies import people, study

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


def chromium() -> str | None:
    """Where Chromium is."""
    return next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def loaded(tmp_path_factory):
    return study(tmp_path_factory.mktemp("trainer"), people(1500))


@pytest.fixture(scope="session")
def material(loaded) -> Material:
    return material_of(loaded)


@pytest.fixture(scope="session")
def page_file(loaded, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(trainer_page(loaded), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    path = chromium()
    if path is None and not os.environ.get("CI"):
        pytest.skip("Chromium is not installed; on Debian: apt install chromium")
    with sync_playwright() as tools:
        made = tools.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield made
        made.close()


class Opened:
    """The page in a window, with everything that went wrong in it."""

    def __init__(self, browser, path, **how):
        self.context = browser.new_context(**({"viewport": WIDE} | how))
        self.page = self.context.new_page()
        self.requests, self.errors = [], []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(path.as_uri())

    def go(self, scene):
        """Open a scene as a link would."""
        self.page.evaluate("id => { location.hash = id }", scene)
        self.page.wait_for_selector(f"section#{scene}:not([hidden])")

    def commit(self, scene, answer):
        """Answer before seeing."""
        form = self.page.locator(f"#{scene} form.commit")
        if form.get_attribute("data-kind") == "number":
            form.locator("input[name=answer]").fill(str(answer))
        else:
            form.locator(f"input[value='{answer}']").check()
        form.locator("button").click()
        self.page.wait_for_selector(f"#{scene} .stage:not([hidden])")

    def enter(self, scene, answer):
        """Open a scene and answer."""
        self.go(scene)
        self.commit(scene, answer)
        return self

    def set(self, scene, **values):
        """Move sliders and choose, then wait for the frame in which the page is drawn anew."""
        for name, value in values.items():
            self.page.evaluate(
                """([id, value]) => {
                     const field = document.getElementById(id);
                     const tick = field.type === 'checkbox';
                     const kind = tick || field.tagName === 'SELECT' ? 'change' : 'input';
                     if (tick) field.checked = value === '1'; else field.value = value;
                     field.dispatchEvent(new Event(kind, { bubbles: true }));
                   }""",
                [f"{scene}-{name}", str(value)],
            )
        self.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )

    def numbers(self, scene):
        """Every number that a scene shows, exactly."""
        found = self.page.eval_on_selector_all(
            f"#{scene} [data-number]", "all => all.map(one => [one.dataset.number, one.dataset.value])"
        )
        return {name: float(value) for name, value in found}


@pytest.fixture
def opened(browser, page_file):
    made = []

    def open_page(path=page_file, **how):
        made.append(Opened(browser, path, **how))
        return made[-1]

    yield open_page
    for one in made:
        one.context.close()
