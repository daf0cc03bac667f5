// <local-time until-soon="还有{}" until-late="超{}"><time datetime="…">11月26日 星期四17:30</time></local-time>
// The server's words stay; what remains is added behind them and kept true while the page is open.
import { define, fill, languageOf } from "../lib/dom.js";

const minute = 60_000;
const steps = [["day", 1440], ["hour", 60], ["minute", 1]];

class LocalTime extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    this.#show();
    this.#timer = setInterval(() => this.#show(), minute);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  #show() {
    const time = this.querySelector("time[datetime]");
    const due = Date.parse(time?.getAttribute("datetime") ?? "");
    if (Number.isNaN(due)) return;
    const left = Math.trunc((due - Date.now()) / minute);
    const phrase = this.getAttribute(left < 0 ? "until-late" : "until-soon");
    if (!phrase) return;
    let rest = this.querySelector("[data-rest]");
    if (!rest) {
      rest = document.createElement("span");
      rest.dataset.rest = "";
      this.append(rest);
    }
    const join = this.getAttribute("join") ?? "，";
    const words = join + fill(phrase, this.#span(Math.abs(left)));
    if (rest.textContent !== words) rest.textContent = words;
  }

  /** Two units at most: 2天6小时, 2小时10分. */
  #span(minutes) {
    const language = languageOf(this);
    const parts = [];
    let rest = minutes;
    for (const [unit, size] of steps) {
      const count = Math.floor(rest / size);
      rest -= count * size;
      if (count === 0 && !(unit === "minute" && parts.length === 0)) continue;
      const form = new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" });
      parts.push(form.format(count));
      if (parts.length === 2) break;
    }
    return parts.join(language.startsWith("zh") ? "" : " ").replace(/(\d) (?=\p{Script=Han})/gu, "$1");
  }
}

define("local-time", LocalTime);
