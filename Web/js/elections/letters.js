// The sealed letters: one page a voter, with her code, its QR code and the address. Written in the browser of who makes the credentials.
import { qrPath } from "./qr-code.js";

const SVG = "http://www.w3.org/2000/svg";

export class Letters {
  constructor(root) {
    this.root = root;
    this.voters = [...root.querySelectorAll("[data-voter]")].map((item) => item.textContent.trim());
  }

  /** One credential for each voter, in their order. */
  write(privates) {
    const template = this.root.querySelector("template[data-letter]");
    const place = this.root.querySelector("[data-part=letters]");
    place.replaceChildren(...this.voters.map((voter, index) => {
      const letter = template.content.cloneNode(true);
      letter.querySelector("[data-part=name]").textContent = voter;
      letter.querySelector("[data-part=code]").textContent = privates[index];
      letter.querySelector("[data-part=qr]").append(this.#drawing(`${this.root.getAttribute("address")}#${privates[index]}`));
      return letter;
    }));
    const lines = this.voters.map((voter, index) => `${privates[index]}\t${voter}`).join("\n") + "\n";
    const link = this.root.querySelector("[data-part=file]");
    link.href = URL.createObjectURL(new Blob([lines], { type: "text/tab-separated-values" }));
    link.download = `${this.root.getAttribute("uuid")}-credentials.tsv`;
  }

  #drawing(text) {
    const { size, path } = qrPath(text);
    const drawing = document.createElementNS(SVG, "svg");
    for (const [name, value] of [["viewBox", `0 0 ${size} ${size}`], ["width", "180"], ["height", "180"],
      ["role", "img"], ["aria-label", this.root.getAttribute("qr-label")], ["shape-rendering", "crispEdges"]]) {
      drawing.setAttribute(name, value);
    }
    const ground = document.createElementNS(SVG, "rect");
    for (const [name, value] of [["width", size], ["height", size], ["fill", "#fff"]]) ground.setAttribute(name, value);
    const dark = document.createElementNS(SVG, "path");
    dark.setAttribute("d", path);
    dark.setAttribute("fill", "#000");
    drawing.append(ground, dark);
    return drawing;
  }
}

