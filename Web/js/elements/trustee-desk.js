// <trustee-desk file-name="…"> around the form of a trustee. With data-act="key" it makes a pair of keys, gives the private one as a file
// to keep, and sends the public one; with data-act="decrypt" it reads that file and sends the part of the decryption.
import { define } from "../lib/dom.js";

class TrusteeDesk extends HTMLElement {
  async connectedCallback() {
    const form = this.querySelector("form");
    if (!form) return;
    this.querySelector("[data-without-script]").hidden = true;
    form.hidden = false;
    const { BallotClient } = await import("../ballot/client.js");
    this.client = new BallotClient();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form.hasAttribute("aria-busy")) return;
      form.setAttribute("aria-busy", "true");
      const act = form.dataset.act === "key" ? this.#key(form) : this.#decrypt(form);
      act.catch(() => this.#fail(form));
    });
  }

  disconnectedCallback() {
    this.client?.end();
  }

  #fail(form) {
    form.removeAttribute("aria-busy");
    this.querySelector("[data-part=wrong]").hidden = false;
  }

  /** The file is on the device before the public key is sent: without it nobody could decrypt. */
  async #key(form) {
    const { privateKey, publicKey } = await this.client.call("trusteeKey");
    const link = this.querySelector("[data-part=file]");
    link.href = URL.createObjectURL(new Blob([privateKey], { type: "application/json" }));
    link.download = this.getAttribute("file-name");
    link.hidden = false;
    link.click();
    form.querySelector("[name=public_key]").value = publicKey;
    form.removeAttribute("aria-busy");
    form.querySelector("[data-part=make]").hidden = true;
    form.querySelector("[data-part=send]").hidden = false;
    form.querySelector("[data-part=send] button").addEventListener("click", (event) => {
      event.preventDefault();
      form.submit();
    });
  }

  async #decrypt(form) {
    const file = form.querySelector("input[type=file]").files[0];
    if (!file) return this.#fail(form);
    const given = { privateKey: await file.text() };
    for (const name of ["election", "tally", "public-key"]) {
      given[name === "public-key" ? "publicKey" : name] = this.getAttribute(name);
    }
    form.querySelector("[name=decryption]").value = await this.client.call("decrypt", given);
    form.submit();
  }
}

define("trustee-desk", TrusteeDesk);
