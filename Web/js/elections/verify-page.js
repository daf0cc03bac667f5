// The verify page: takes a file, has it checked in the worker, and says in words what was found.
import { BallotClient } from "../ballot/client.js";
import { make } from "../lib/dom.js";
import { Words } from "./words.js";

/** An archive of 8,000 ballots has some 150 MB; beyond this a phone would only fail more slowly. */
const BYTES_MAX = 1_000_000_000;
const SHAPES = { holds: "s-confirmed", failed: "s-late", skipped: "s-draft", absent: "s-draft" };
const ORDER = ["file", "chain", "setup", "ballots", "tally", "decryptions", "result"];
/** From which stage a part must be there. */
const SINCE = { tally: ["tallied", "published"], decryptions: ["published"], result: ["published"] };

export class VerifyPage {
  #client = new BallotClient();
  #turn = 0;
  #report;

  constructor(root) {
    this.root = root;
    this.words = new Words(root);
    this.input = root.querySelector("input[type=file]");
    this.input.addEventListener("change", () => this.#take(this.input.files[0]));
    this.part("find-form").addEventListener("submit", (event) => this.#find(event));
    const drop = root.querySelector(".drop");
    drop.hidden = false;
    this.#watchDrops(drop);
    // Chosen before these lines arrived, or kept by the browser when the page was loaded again.
    this.#take(this.input.files[0]);
  }

  end() {
    this.#client.end();
  }

  part(name) {
    return this.root.querySelector(`[data-part="${name}"]`);
  }

  #watchDrops(place) {
    const over = (event, isOver) => {
      event.preventDefault();
      place.classList.toggle("drop--over", isOver);
    };
    place.addEventListener("dragover", (event) => over(event, true));
    place.addEventListener("dragleave", (event) => over(event, false));
    place.addEventListener("drop", (event) => {
      over(event, false);
      this.#take(event.dataTransfer.files[0]);
    });
  }

  async #take(file) {
    if (!file) return;
    const turn = ++this.#turn;
    // What is still being checked of an earlier file ends.
    this.#client.end();
    this.#clear();
    if (file.size > BYTES_MAX) return this.#stop(this.words.say("too_big"));
    this.#progress(this.words.say("reading", file.name), 0);
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const report = await this.#client.call("verify", { bytes }, (done, total) => {
        if (turn === this.#turn) this.#progress(this.words.say("checked", done, total), done / total);
      });
      if (turn === this.#turn) this.#show(report);
    } catch (error) {
      if (turn !== this.#turn) return;
      console.warn(error);
      this.#stop(this.words.say("broken"));
    }
  }

  #clear() {
    this.#report = undefined;
    for (const name of ["report", "result", "find", "progress"]) this.part(name).hidden = true;
    this.part("found").textContent = "";
    for (const part of ORDER) this.#state(part, undefined);
  }

  #stop(sentence) {
    this.#progress(sentence, 0);
    this.part("progress").querySelector("progress").hidden = true;
  }

  #progress(sentence, share) {
    const progress = this.part("progress");
    progress.hidden = false;
    progress.querySelector("progress").hidden = false;
    progress.querySelector("progress").value = share;
    progress.querySelector(".progress__words").textContent = sentence;
  }

  #show(report) {
    this.#report = report;
    this.part("progress").hidden = true;
    this.#showParts(report);
    this.#showVerdict(report);
    this.#showFacts(report);
    this.part("result").hidden = !report.result;
    this.part("tables").replaceChildren(...(report.result ?? []).map((sums, index) => this.#table(report.questions[index], sums)));
    this.part("find").hidden = report.ballots.length === 0;
    this.root.querySelector("#verdict").focus();
  }

  #showParts(report) {
    const hasFailed = report.faults.length > 0;
    for (const part of ORDER) {
      const isDue = !SINCE[part] || report.stage === "unreadable" || SINCE[part].includes(report.stage);
      this.#state(part, report.parts[part] ?? (hasFailed && isDue ? "skipped" : "absent"));
    }
  }

  #state(part, state) {
    const item = this.root.querySelector(`[data-check="${part}"]`);
    const use = item.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, "#" + (SHAPES[state] ?? "s-draft")));
    item.dataset.outcome = state ?? "";
    item.querySelector("[data-state]").textContent = state ? this.words.say("state." + state) : "";
  }

  #showVerdict({ holds, faults }) {
    const note = this.part("verdict-note");
    note.className = holds ? "note note--here" : "note note--wrong";
    const words = holds ? this.words.say("holds")
      : faults.length === 1 ? this.words.say("one_fails") : this.words.say("fails", faults.length);
    this.root.querySelector("#verdict").textContent = words;
    this.part("faults").replaceChildren(...faults.slice(0, 50).map((fault) =>
      make("li", {}, this.words.fault(fault), " ", make("span", { class: "code quiet small" }, `belenios.${fault.code}`))));
    this.part("report").hidden = false;
  }

  #showFacts(report) {
    const { words } = this;
    const show = (name, text) => {
      const fact = this.part(name);
      fact.textContent = text;
      fact.hidden = fact.previousElementSibling.hidden = !text;
    };
    show("name", report.name && `${report.name} (${report.uuid})`);
    show("stage", report.stage === "unreadable" ? "" : words.say("stage." + report.stage));
    const counted = report.countedBallots ?? "–";
    show("ballots", report.ballotCount === undefined ? "" : words.say("counted", report.ballotCount, counted)
      + (report.isWeighted && report.countedWeight !== undefined ? words.say("weighted", report.countedWeight) : ""));
    show("roll", report.uuid && words.say("credentials", report.credentialCount)
      + words.say("comma") + words.say("trustees", report.trusteeCount));
    const last = this.part("last");
    last.textContent = report.lastEvent ?? "";
    last.parentElement.hidden = last.parentElement.previousElementSibling.hidden = !report.lastEvent;
  }

  #table(question, sums) {
    const names = [...(question.blank ? [this.words.say("blank")] : []), ...question.answers];
    const row = (name, index) => make("tr", {}, make("th", { scope: "row" }, name),
      make("td", { class: "table__num" }, String(sums[index])));
    return make("table", { class: "table" }, make("caption", {}, question.question),
      make("thead", {}, make("tr", {}, make("th", { scope: "col" }, this.words.say("answer")),
        make("th", { scope: "col", class: "table__num" }, this.words.say("votes")))),
      make("tbody", {}, ...names.map(row)));
  }

  #find(event) {
    event.preventDefault();
    // People copy it with the spaces that make it readable, or with the padding of base 64.
    const typed = this.root.querySelector("#tracker").value.replace(/[\s=]/g, "");
    const ballot = this.#report?.ballots.find(({ tracker }) => tracker === typed);
    const { words } = this;
    this.part("found").textContent = !typed ? words.say("find_empty")
      : !ballot ? words.say("not_found") : words.say(ballot.isCounted ? "found" : "replaced", ballot.height);
  }
}
