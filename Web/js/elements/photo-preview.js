// <photo-preview class="upload" remove="去掉" longest="2000"><input class="upload__input" type="file"></photo-preview>
// Shows what was chosen and makes big photographs smaller before they are sent: 8 MB is much in a lift.
// Drawing on a canvas also drops position and camera data; the server strips them again.
import { define, make } from "../lib/dom.js";

class PhotoPreview extends HTMLElement {
  #addresses = [];
  #turn = 0;

  connectedCallback() {
    this.addEventListener("change", (event) => {
      if (event.target instanceof HTMLInputElement && event.target.type === "file") this.#choose(event.target);
    });
    // Chosen before this script arrived, or kept by the browser when the page was loaded again.
    const input = this.querySelector("input[type=file]");
    if (input?.files.length) this.#choose(input);
  }

  disconnectedCallback() {
    this.#forget();
  }

  async #choose(input) {
    const turn = ++this.#turn;
    this.setAttribute("aria-busy", "true");
    const longest = Number(this.getAttribute("longest")) || 2000;
    const files = await Promise.all([...input.files].map((file) => smaller(file, longest)));
    if (turn === this.#turn) {
      this.#put(input, files);
      this.removeAttribute("aria-busy");
    }
  }

  #put(input, files) {
    const box = new DataTransfer();
    for (const file of files) box.items.add(file);
    input.files = box.files;
    this.#forget();
    this.querySelector(".upload__thumbs")?.remove();
    if (files.length === 0) return;
    this.append(make("ul", { class: "upload__thumbs" }, ...files.map((file) => this.#thumb(input, files, file))));
  }

  #thumb(input, files, file) {
    const address = URL.createObjectURL(file);
    this.#addresses.push(address);
    const label = this.getAttribute("remove") ?? "×";
    const spoken = `${label} ${file.name}`;
    const remove = make("button", { class: "upload__remove", type: "button", "aria-label": spoken }, label);
    remove.addEventListener("click", () => {
      this.#put(input, files.filter((other) => other !== file));
      input.focus();
    });
    const picture = file.type.startsWith("image/")
      ? [make("img", { class: "upload__picture", src: address, alt: "" })] : [];
    return make("li", { class: "upload__thumb" }, ...picture,
      make("span", { class: "upload__name" }, file.name), remove);
  }

  #forget() {
    for (const address of this.#addresses.splice(0)) URL.revokeObjectURL(address);
  }
}

/** The same file if it is no picture, small enough, or cannot be read; else a JPEG of at most `longest` pixels. */
async function smaller(file, longest) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
  const picture = await createImageBitmap(file).catch(() => null);
  const scale = picture ? longest / Math.max(picture.width, picture.height) : 1;
  if (scale >= 1) return file;
  const [width, height] = [picture.width, picture.height].map((side) => Math.round(side * scale));
  const canvas = make("canvas", { width, height });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));
  return blob ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
}

define("photo-preview", PhotoPreview);
