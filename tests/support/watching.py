"""What a page notes of itself while somebody uses it: keys, answers, what appeared and when.

Instants are milliseconds of the machine's clock, so that those of two pages can be compared.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from playwright.sync_api import BrowserContext, Page

WAIT_MS = 20_000
_NOTES = """
(() => {
  const notes = window.notes = { answers: [], shown: {}, snapshots: [], heard: [],
    opened: 0, online: 0, keys: 0, acted: 0 }
  addEventListener('click', () => { notes.acted = Date.now() }, true)
  addEventListener('keydown', (event) => {
    notes.acted = Date.now()
    if (event.isTrusted) notes.keys += 1
  }, true)
  addEventListener('online', () => { notes.online = Date.now() })

  const ask = window.fetch
  window.fetch = async (url, asked = {}) => {
    const begun = Date.now()
    const response = await ask(url, asked)
    const { pathname } = new URL(url, location.href)
    const method = asked.method ?? 'GET'
    notes.answers.push({ method, path: pathname, begun, at: Date.now(), status: response.status })
    const board = /boards.open$/.test(pathname) && response.ok
    if (board) notes.snapshots.push(await response.clone().json())
    return response
  }

  const Source = window.EventSource
  window.EventSource = class extends Source {
    constructor(...asked) {
      super(...asked)
      this.addEventListener('open', () => { notes.opened += 1 })
      for (const name of ['upsert', 'gone', 'resync']) {
        this.addEventListener(name, (event) => notes.heard.push(
          { event: name, id: event.lastEventId, body: JSON.parse(event.data), at: Date.now() }))
      }
    }
  }

  const look = () => {
    for (const [item, parts] of Object.entries(SHOWN)) {
      for (const one of document.querySelectorAll(item)) {
        const said = parts.map((part) => one.querySelector(part)?.textContent.trim() ?? '')
        notes.shown[[item, ...said].join('|')] ??= Date.now()
      }
    }
  }
  new MutationObserver(look).observe(document,
    { childList: true, subtree: true, characterData: true, attributes: true })
})()
"""


class Answered(NamedTuple):
    """A request of the page and its answer. path: without query. begun, at: when."""

    method: str
    path: str
    begun: int
    at: int
    status: int


class Heard(NamedTuple):
    """A message of the live feed as the browser's EventSource gave it. id: a position."""

    event: str
    id: str
    body: dict[str, Any]
    at: int


class Watch:
    """shown: for items of the page (a selector each), the parts whose words are noted."""

    def __init__(self, context: BrowserContext, shown: Mapping[str, Sequence[str]]) -> None:
        context.add_init_script(_NOTES.replace("SHOWN", json.dumps(shown)))

    def notes(self, page: Page) -> Any:
        """All of it, since the page was loaded."""
        return page.evaluate("() => notes")

    def since_input(self, page: Page, item: str, *parts: str) -> int:
        """How long after the last tap or key it appeared, in ms."""
        return self.first(page, item, *parts) - int(self.notes(page)["acted"])

    def first(self, page: Page, item: str, *parts: str) -> int:
        """When an item with these words appeared; waits for it."""
        key = "|".join((item, *parts))
        page.wait_for_function("(key) => notes.shown[key]", arg=key, timeout=WAIT_MS)
        return int(page.evaluate("(key) => notes.shown[key]", key))

    def answer(self, page: Page, path: str, method: str = "POST") -> Answered:
        """The last answer to a request whose path ends so; waits for it."""
        script = """([path, method]) => notes.answers.findLast((one) =>
          one.method === method && one.path.endsWith(path))"""
        found = page.wait_for_function(script, arg=[path, method], timeout=WAIT_MS)
        return Answered(**found.json_value())

    def online(self, page: Page) -> int:
        """When the page heard that there is a network again."""
        return int(self.notes(page)["online"])

    def heard(self, page: Page) -> list[Heard]:
        """Every message of the feed, in order."""
        return [Heard(**one) for one in page.evaluate("() => notes.heard")]
