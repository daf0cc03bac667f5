// The lists of a ballot on the page: counts what is chosen, and reads it when it fits the rules.

export class BallotForm {
  #lists;

  /** `words` say how many are chosen and what is wrong. */
  constructor(form, words) {
    this.words = words;
    this.#lists = [...form.querySelectorAll("[data-question]")];
    form.addEventListener("change", () => this.#count());
    this.#count();
  }

  #boxes(list) {
    return [...list.querySelectorAll("[data-choice]")];
  }

  /** 0 or 1 for each answer, the blank choice first: as the protocol has them. */
  #choices(list) {
    const choices = [];
    for (const box of this.#boxes(list)) choices[Number(box.dataset.choice)] = box.checked ? 1 : 0;
    return choices;
  }

  #count() {
    for (const list of this.#lists) {
      const chosen = this.#choices(list).slice(1).filter((choice) => choice === 1).length;
      list.querySelector("[data-part=count]").textContent = this.words.say("chosen", chosen, list.dataset.maximum);
    }
  }

  /** {choices} of all lists, or {wrong}: a sentence and the list for each thing to change. */
  read() {
    const wrong = [];
    const choices = this.#lists.map((list) => {
      const [blank, ...answers] = this.#choices(list);
      const chosen = answers.filter((choice) => choice === 1).length;
      const over = chosen - Number(list.dataset.maximum);
      const complain = (key, ...values) => wrong.push({ list, sentence: this.words.say(key, list.dataset.title, ...values) });
      if (blank === 1 && chosen > 0) complain("blank_and");
      else if (blank === 0 && chosen === 0) complain("none");
      else if (over > 0) complain("too_many", over);
      return [blank, ...answers];
    });
    return wrong.length > 0 ? { wrong } : { choices };
  }

  /** The names on each list as the protocol orders them: the blank choice first. */
  names() {
    return this.#lists.map((list) => {
      const names = [];
      for (const box of this.#boxes(list)) {
        names[Number(box.dataset.choice)] = box.closest(".choice").querySelector(".choice__word").textContent;
      }
      return { title: list.dataset.title, names };
    });
  }

  clear() {
    for (const list of this.#lists) for (const box of this.#boxes(list)) box.checked = false;
    this.#count();
  }
}
