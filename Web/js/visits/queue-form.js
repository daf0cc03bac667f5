// What is typed in a form of the day's cards, put on the phone as one record. The key belongs to the form as long as it is filled: however
// often it is tapped, it is one record.
import { keep, newKey } from "./queue-store.js";

const single = ["note", "met", "visited_on", "follow_up_on"];
const keeping = new WeakSet(); // forms whose record is being written

/** What speaks against keeping it, "" when nothing does. */
function fault(data, photos, photosMax) {
  if (!String(data.get("note")).trim()) return "empty";
  if (photos.length > photosMax) return "photos";
  const [day, next] = [data.get("visited_on"), data.get("follow_up_on")];
  return next && day && next < day ? "next" : "";
}

function recordOf(form, person, data, photos) {
  form.dataset.key ??= newKey();
  const fields = Object.fromEntries(single.map((name) => [name, data.get(name) ?? ""]));
  fields.ticks = data.getAll("ticks");
  const { visit, firm, key } = form.dataset;
  return { key, person, visit, firm, fields, photos, at: Date.now(), state: "waiting" };
}

/** The record is on the phone: the form is free for another one, with a key of its own. */
function clear(form) {
  form.reset();
  delete form.dataset.key;
  // A second tap on the empty form hears of the record, not that something is missing.
  form.dataset.kept = "1";
  form.addEventListener("input", () => delete form.dataset.kept, { once: true });
}

/** Gives the word to say: "kept", what is wrong ("empty", "photos", "next", "unkept"; all that was typed stays), "" while it is busy. */
export async function take(form, person, photosMax) {
  if (keeping.has(form)) return "";
  const data = new FormData(form);
  const photos = data.getAll("photos").filter((photo) => photo.size > 0);
  const wrong = fault(data, photos, photosMax);
  if (wrong) return wrong === "empty" && form.dataset.kept ? "kept" : wrong;
  keeping.add(form);
  try {
    await keep(recordOf(form, person, data, photos));
    clear(form);
    return "kept";
  } catch {
    return "unkept";
  } finally {
    keeping.delete(form);
  }
}
