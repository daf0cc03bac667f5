// <trustee-desk file-name="…"> around the form of a trustee. With data-act="key" or "seed" it makes what is secret, gives it as a file to
// keep, and sends the public side; with "polynomial", "output" or "decrypt" it reads that file and sends what the protocol asks for. What
// it works with stands in its attributes.
import { define } from "../lib/dom.js";

const MAKES = { key: "trusteeKey", seed: "trusteeSeed" };
const READS = { polynomial: "trusteePolynomial", output: "trusteeOutput", decrypt: "decrypt" };
const GIVEN = { election: "election", tally: "tally", publicKey: "public-key", certificates: "certificates", input: "input", sealed: "sealed" };

class TrusteeDesk extends HTMLElement {
  async connectedCallback() {
    const form = this.querySelector("form");
    if (!form) return;
    this.querySelector("[data-without-script]").hidden = true;
    const { BallotClient } = await import("../ballot/client.js");
    this.client = new BallotClient();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form.hasAttribute("aria-busy")) return;
      form.setAttribute("aria-busy", "true");
      this.querySelector("[data-part=wrong]").hidden = true;
      const act = MAKES[form.dataset.act] ? this.#make(form) : this.#read(form);
      act.catch(() => this.#fail(form));
    });
    // Shown last: sent before, the form would go without its message.
    form.hidden = false;
  }

  disconnectedCallback() {
    this.client?.end();
  }

  #fail(form) {
    form.removeAttribute("aria-busy");
    this.querySelector("[data-part=wrong]").hidden = false;
  }

  /** The file is on the device before the public side is sent: without it nobody could decrypt. */
  async #make(form) {
    const { privateKey, publicKey, message } = await this.client.call(MAKES[form.dataset.act]);
    const link = this.querySelector("[data-part=file]");
    link.href = URL.createObjectURL(new Blob([privateKey], { type: "application/json" }));
    link.download = this.getAttribute("file-name");
    link.hidden = false;
    link.click();
    form.querySelector("[data-part=message]").value = publicKey ?? message;
    form.removeAttribute("aria-busy");
    form.querySelector("[data-part=make]").hidden = true;
    form.querySelector("[data-part=send]").hidden = false;
    form.querySelector("[data-part=send] button").addEventListener("click", (event) => {
      event.preventDefault();
      form.submit();
    });
  }

  async #read(form) {
    const file = form.querySelector("input[type=file]").files[0];
    if (!file) return this.#fail(form);
    const given = { privateKey: await file.text(), threshold: Number(this.getAttribute("threshold")) };
    for (const [name, attribute] of Object.entries(GIVEN)) given[name] = this.getAttribute(attribute);
    form.querySelector("[data-part=message]").value = await this.client.call(READS[form.dataset.act], given);
    form.submit();
  }
}

define("trustee-desk", TrusteeDesk);
