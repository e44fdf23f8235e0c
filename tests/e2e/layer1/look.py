"""What can be measured of how a page looks: what overflows, what is too small, which colours, what axe finds."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

ROOT = Path(__file__).resolve().parents[3]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TOKENS = ROOT / "layer1_basic_api" / "web" / "src" / "styles" / "tokens.css"
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
# Half-way between two colours a contrast is neither's. What moves without an end (a wait) is left alone.
AXE_FINDINGS = """
async (rules) => {
  const moves = document.getAnimations().filter(a => a.effect?.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(moves.map(a => a.finished));
  return (await axe.run({rules})).violations
    .flatMap(v => v.nodes.map(n => `${v.id}: ${n.html} ${n.failureSummary}`));
}
"""
# What scrolls inside itself may be wider than the page; what lies in it is its own matter.
OVERFLOWING = """
() => [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && !e.closest('.hidden-visually'))
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('pre, .table, .command'))
  .map(e => e.outerHTML.slice(0, 120))
"""
SMALL_TARGETS = """
() => [...document.querySelectorAll("dialog[open]")].slice(-1).concat(document.body)[0]
  .querySelectorAll('button, a.button, summary, label:has([type=checkbox])').values()
  .filter(e => e.checkVisibility()).map(e => [e.ariaLabel ?? e.innerText, e.getBoundingClientRect()])
  .filter(([, box]) => box.height < 40 || box.width < 40).map(([name]) => name).toArray()
"""
FOREIGN_COLOURS = """
([area, names]) => {
  const probe = document.body.appendChild(document.createElement('i'));
  const ours = new Set(['rgba(0, 0, 0, 0)'].concat(names.map(name => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  })));
  probe.remove();
  const foreign = e => ['color', 'backgroundColor'].map(what => getComputedStyle(e)[what]).filter(c => !ours.has(c));
  return [...document.querySelectorAll(area)].filter(e => e.checkVisibility() && !e.closest('svg'))
    .flatMap(e => foreign(e).map(colour => `${e.tagName} ${e.className}: ${colour}`));
}
"""


def violations(page: Page, *, but: tuple[str, ...] = ()) -> list[str]:
    """What axe finds, without the rules named in `but`."""
    page.evaluate(AXE.read_text("utf-8"))
    found: list[str] = page.evaluate(AXE_FINDINGS, {rule: {"enabled": False} for rule in but})
    return found


def overflowing(page: Page) -> list[str]:
    """What reaches beyond the right edge, and whether the page itself can be pushed sideways."""
    found: list[str] = page.evaluate(OVERFLOWING)
    wide = page.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) > innerWidth")
    return [*found, "the page"] if wide else found


def small_targets(page: Page) -> list[str]:
    """What a thumb may miss: buttons under 40 pixels, in the topmost dialog if there is one."""
    found: list[str] = page.evaluate(SMALL_TARGETS)
    return found


def foreign_colours(page: Page, area: str) -> list[str]:
    """Elements within `area` in a colour that is none of the page's own."""
    names = re.findall(r"(--[a-z-]+): light-dark", TOKENS.read_text("utf-8"))
    found: list[str] = page.evaluate(FOREIGN_COLOURS, [area, names])
    return found


def box(element: Locator) -> dict[str, float]:
    """Where it is, with `right` and `bottom`; it must be visible."""
    found = element.bounding_box()
    assert found is not None, element
    return {
        "x": found["x"],
        "y": found["y"],
        "height": found["height"],
        "right": found["x"] + found["width"],
        "bottom": found["y"] + found["height"],
    }
