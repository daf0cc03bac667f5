// <credential-desk uuid="…" address="…"> around the letters of the credential authority: makes a secret for every voter in this browser,
// writes the letters to print and the file to keep, and sends the public sides alone.
import { define } from "../lib/dom.js";

class CredentialDesk extends HTMLElement {
  async connectedCallback() {
    const form = this.querySelector("form");
    if (!form) return;
    this.querySelector("[data-without-script]").hidden = true;
    const [{ BallotClient }, { Letters }] = await Promise.all([
      import("../ballot/client.js"), import("../elections/letters.js"),
    ]);
    this.client = new BallotClient();
    this.letters = new Letters(this);
    form.querySelector("[data-act=make]").addEventListener("click", () => this.#make(form));
    form.hidden = false;
  }

  disconnectedCallback() {
    this.client?.end();
  }

  async #make(form) {
    if (form.hasAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    const count = this.letters.voters.length;
    const said = form.querySelector("[data-part=progress]");
    const { privates, publics } = await this.client.call("credentials", { uuid: this.getAttribute("uuid"), count },
      (done, total) => (said.textContent = `${done} / ${total}`));
    form.querySelector("[name=credentials]").value = publics;
    this.letters.write(privates);
    form.querySelector("[data-act=make]").hidden = true;
    form.querySelector("[data-part=after]").hidden = false;
    form.removeAttribute("aria-busy");
  }
}

define("credential-desk", CredentialDesk);
