"""The fields of one row stand on one line, however many lines their labels take."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
LONG = {
    "en": "A label of so many words that it takes two lines at least",
    "ja": "二行以上になるほど長い長い長い項目名",
}
# for each row of a form, how far its fields' upper edges lie apart, and how many fields it has
ROWS = """() => {
  const rows = {};
  for (const field of document.querySelectorAll(".fields > .field")) {
    const box = field.querySelector("input, select").getBoundingClientRect();
    const place = `${field.parentNode.parentNode.id} ${Math.round(field.getBoundingClientRect().top)}`;
    (rows[place] ??= []).push(box.top);
  }
  return Object.values(rows).map((tops) => [Math.max(...tops) - Math.min(...tops), tops.length]);
}"""


@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.slow), "ja"])
def test_fields_of_a_row_stand_on_one_line(page, address, log, lang):
    page.goto(f"{address}?lang={lang}")
    page.locator("#choose").set_input_files(log)
    page.locator("#looked").wait_for()
    page.locator("#how summary").click()
    for long in ("", "set-id", "target"):
        if long:
            page.locator(f"label[for={long}]").evaluate("(e, text) => { e.textContent = text }", LONG[lang])
        for width, most in ((1440, 3), (768, 2), (390, 1)):
            page.set_viewport_size({"width": width, "height": 900})
            rows = page.evaluate(ROWS)
            assert max(apart for apart, _ in rows) <= 1, (long, width)
            assert max(count for _, count in rows) == most
