// <voice-note class="upload" seconds="180" start="…" stop="…" …><label>…</label><input type="file" accept="audio/*"></voice-note>
// Records by MediaRecorder into that field: start, stop, listen, take again. Where a browser cannot, or may not, the field is there.
import { define, fill, make } from "../lib/dom.js";

const KINDS = ["audio/webm;codecs=opus", "audio/mp4"];
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

class VoiceNote extends HTMLElement {
  connectedCallback() {
    this.kind = KINDS.find((kind) => globalThis.MediaRecorder?.isTypeSupported(kind));
    if (!this.kind || !navigator.mediaDevices || this.button) return;
    this.input = this.querySelector("input[type=file]");
    this.button = make("button", { class: "button", type: "button" }, this.getAttribute("start"));
    this.time = make("span", { class: "voice-player__time figure", role: "timer" });
    this.word = make("p", { class: "hint", role: "status" });
    this.player = make("p", { class: "voice-player", hidden: true });
    this.prepend(make("p", { class: "row" }, this.button, this.time), this.word, this.player);
    this.button.addEventListener("click", () => (this.recorder ? this.recorder.stop() : this.#record()));
    this.input.addEventListener("change", () => this.#show());
    this.input.form?.addEventListener("submit", (event) => this.#hold(event));
    if (this.input.files.length) this.#show();
  }

  async #record() {
    [this.button.disabled, this.word.textContent] = [true, ""];
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch((error) => {
      this.word.textContent = this.getAttribute(error.name === "NotAllowedError" ? "refused" : "missing");
    });
    this.button.disabled = false;
    if (!stream) return;
    const parts = [];
    this.recorder = new MediaRecorder(stream, { mimeType: this.kind, audioBitsPerSecond: 32_000 });
    this.recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
    this.recorder.addEventListener("stop", () => this.#keep(stream, parts));
    this.recorder.start();
    this.button.textContent = this.getAttribute("stop");
    this.end = Date.now() + Number(this.getAttribute("seconds")) * 1000;
    this.ticking = setInterval(() => this.#tick(), 500);
  }

  #tick() {
    const left = Math.max(0, Math.round((this.end - Date.now()) / 1000));
    this.time.textContent = fill(this.getAttribute("left"), clock(left));
    if (left === 0) this.recorder?.stop();
  }

  #keep(stream, parts) {
    clearInterval(this.ticking);
    for (const track of stream.getTracks()) track.stop();
    this.recorder = null;
    const box = new DataTransfer();
    box.items.add(new File(parts, "voice", { type: this.kind.split(";")[0] }));
    this.input.files = box.files;
    this.#show();
    this.after?.();
  }

  #show() {
    const file = this.input.files[0];
    this.time.textContent = "";
    this.button.textContent = this.getAttribute(file ? "again" : "start");
    this.player.hidden = !file;
    URL.revokeObjectURL(this.address);
    this.address = file ? URL.createObjectURL(file) : "";
    const sound = { class: "voice-player__sound", controls: true, src: this.address, "aria-label": this.getAttribute("heard") };
    const drop = make("button", { class: "link", type: "button" }, this.getAttribute("drop"));
    drop.addEventListener("click", () => ((this.input.value = ""), this.#show(), this.button.focus()));
    this.player.replaceChildren(...(file ? [make("audio", sound), drop] : []));
  }

  /** Going on while it still records ends the recording first. */
  #hold(event) {
    if (!this.recorder) return;
    event.preventDefault();
    this.after = () => event.target.requestSubmit(event.submitter);
    this.recorder.stop();
  }
}

define("voice-note", VoiceNote);
