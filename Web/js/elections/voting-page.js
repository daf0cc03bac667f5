// The booth of a real election: the credential comes from the link of the letter (behind the #, which no server sees) or is typed; the
// encrypted ballot goes out with the page's own form.
import { typedCredential } from "../ballot/credential.js";
import { BoothPage } from "./booth-page.js";

export class VotingPage extends BoothPage {
  constructor(root) {
    const field = root.querySelector("[data-part=credential]");
    const typed = () => {
      try {
        return typedCredential(field.value);
      } catch {
        return undefined;
      }
    };
    super(root, {
      credential: typed,
      fault: () => (typed() ? undefined : { list: field, sentence: root.getAttribute("mistyped") }),
      cast: ({ ballot }) => {
        const form = root.querySelector("[data-part=sending]");
        form.querySelector("[name=ballot]").value = ballot;
        form.submit();
        // Until the answer is there the booth stays busy: a second click sends nothing.
        return new Promise(() => {});
      },
    });
    const linked = decodeURIComponent(window.location.hash.slice(1));
    if (linked) {
      field.value = linked;
      // The code stays in no history and on no screen.
      window.history.replaceState(null, "", window.location.pathname);
    }
  }
}
