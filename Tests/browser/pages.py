"""What must hold on any page, and how a page is read."""

import re
from html.parser import HTMLParser

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LANGUAGES = {"zh-Hans": "zh-Hans", "en": "en"}
# `case.show.title` where a sentence should stand; file names and addresses are no keys.
KEY = re.compile(r"(?<![\w./@-])(?:[a-z_]+\.){1,3}[a-z_]+(?![\w./@-])")
NO_KEY = re.compile(r"\.(csv|xlsx|geojson|json|example|com|cn|md|jpg|png|webp)$")
HAN = re.compile(r"[㐀-鿿]")

READ = """() => ({
  lang: document.documentElement.lang,
  title: document.title,
  h1: [...document.querySelectorAll('h1')].filter(h => h.checkVisibility()).map(h => h.innerText.trim()),
  text: document.querySelector('main')?.innerText ?? '',
  frame: [...document.querySelectorAll('header, footer')].map(e => e.innerText).join('\\n'),
  attributes: [...document.querySelectorAll('main [aria-label], main [placeholder], main [alt], main [title]')]
    .flatMap(e => ['aria-label', 'placeholder', 'alt', 'title'].map(n => e.getAttribute(n) ?? '')).join('\\n'),
  ids: [...document.querySelectorAll('[id]')].map(e => e.id),
})"""

WIDER = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > room + 1)
    .slice(0, 3).map(e => e.outerHTML.slice(0, 110));
}"""


class Source(HTMLParser):
    """A page as it came over the wire, read in the words of `READ`, with the kinds of its elements: their names and classes."""

    SILENT = {"script", "style", "template", "head"}

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.read = {"lang": "", "title": "", "h1": [], "text": "", "frame": "", "attributes": "", "ids": []}
        self.kinds: set[str] = set()
        self.open: list[str] = []
        # Of the open elements, those that are shown only later.
        self.hidden: list[bool] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.kinds.add(f"{tag}.{given.get('class') or ''}")
        self.open.append(tag)
        self.hidden.append("hidden" in given)
        if tag == "html":
            self.read["lang"] = given.get("lang", "")
        if tag == "h1" and not any(self.hidden):
            self.read["h1"].append("")
        if "id" in given:
            self.read["ids"].append(given["id"])
        if "main" in self.open:
            words = [given.get(name) or "" for name in ("aria-label", "placeholder", "alt", "title")]
            self.read["attributes"] += "\n" + "\n".join(words)

    def handle_endtag(self, tag):
        if tag in self.open:
            while True:
                self.hidden.pop()
                if self.open.pop() == tag:
                    break

    def handle_data(self, words):
        if "title" in self.open and "head" in self.open:
            self.read["title"] += words
        if self.SILENT & set(self.open):
            return
        if "h1" in self.open and not any(self.hidden):
            self.read["h1"][-1] += words.strip()
        self.read["text" if "main" in self.open else "frame"] += words + "\n"


def faults_of_text(page: Page, language: str) -> list[str]:
    """What is wrong with the words and the skeleton of the page that is open."""
    return faults_of_reading(page.evaluate(READ), language)


def faults_of_source(source: Source, language: str) -> list[str]:
    return faults_of_reading(source.read, language)


# A column so narrow that its words stand sign below sign.
SQUEEZED = """() => [...document.querySelectorAll('main p, main li, main a, main b, main span, main td, main th, main label, main dt, main dd')]
  .filter(e => e.checkVisibility() && e.children.length === 0 && e.innerText.trim().length > 3).filter(e => {
    const box = e.getBoundingClientRect(), size = parseFloat(getComputedStyle(e).fontSize);
    return box.width > 1 && box.width < 2 * size && box.height > 3 * size;
  }).slice(0, 3).map(e => e.outerHTML.slice(0, 110))"""


def faults_of_reading(read: dict, language: str) -> list[str]:
    faults = []
    if read["lang"] != LANGUAGES[language]:
        faults.append(f"html lang is {read['lang']!r}")
    if not read["title"].strip() or read["title"].strip().startswith("·"):
        faults.append(f"the title is {read['title']!r}")
    if len(read["h1"]) != 1 or not all(read["h1"]):
        faults.append(f"{len(read['h1'])} h1: {read['h1']}")
    words = "\n".join([read["title"], read["text"], read["frame"], read["attributes"]])
    faults += [f"raw mark-up {mark!r}" for mark in ("{{", "}}", "[[", "]]") if mark in words]
    without_code = re.sub(r"\S+@\S+|/\S+|https?:\S+", " ", words)
    keys = {key for key in KEY.findall(without_code) if not NO_KEY.search(key)}
    keys -= KNOWN_CODES
    if keys:
        faults.append(f"raw keys: {sorted(keys)[:5]}")
    double = {one for one in read["ids"] if read["ids"].count(one) > 1}
    if double:
        faults.append(f"ids twice: {sorted(double)}")
    return faults


# Codes that a page shows on purpose: of errors, and of acts in the audit log.
KNOWN_CODES = {"page.not_found"}


def faults_of_width(page: Page) -> list[str]:
    width = page.viewport_size["width"]
    wider, squeezed = page.evaluate(WIDER), page.evaluate(SQUEEZED)
    faults = [f"scrolls sideways at {width}: {wider}"] if wider else []
    return faults + ([f"words in a column of single signs at {width}: {squeezed}"] if squeezed else [])


def faults_of_access(page: Page, only: str = "", without: str = "") -> list[str]:
    """axe, serious and critical only; of one rule, of all, or of all but one."""
    options = {"resultTypes": ["violations"]}
    if only:
        options["runOnly"] = {"type": "rule", "values": [only]}
    if without:
        options["rules"] = {without: {"enabled": False}}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['impact']} {rule['id']}: " + " | ".join(node["html"][:140] for node in rule["nodes"][:3])
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]
