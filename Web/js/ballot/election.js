// All that voters must know to vote: questions, group, key. Specification §4.9, §4.10. The text of the election, byte by byte,
// is what every ballot refers to by its fingerprint.
import { at, demand } from "./fault.js";
import { Group } from "./group.js";
import { integer, list, maybe, readJSON, text } from "./json.js";
import { fingerprint, isBase58 } from "./text.js";

/** More than any ballot has; a limit on what a hostile archive may ask of memory. */
const ANSWERS_MAX = 10_000;

/** A question whose answers are each chosen or not, and of which only the sums are ever decrypted. */
function readQuestion(json) {
  demand(maybe(json, "type") === undefined, "question_unsupported");
  const answers = list(json, "answers").map((answer) => text(answer));
  const blank = maybe(json, "blank") ?? false;
  demand(typeof blank === "boolean", "member_invalid", ["member", "blank"]);
  const [question, minimum, maximum] = [text(json, "question"), integer(json, "min"), integer(json, "max")];
  demand(answers.length > 0 && answers.length <= ANSWERS_MAX && 0 <= minimum && minimum <= maximum
    && maximum <= answers.length, "question_invalid");
  return { question, answers, blank, minimum, maximum };
}

/** Ciphertexts in an answer, and sums in the result: the blank choice first, where there is one. */
export const choiceCount = (question) => question.answers.length + (question.blank ? 1 : 0);

/** The sums that the overall proof allows. */
export const allowedSums = ({ minimum, maximum }) =>
  Array.from({ length: maximum - minimum + 1 }, (_, index) => minimum + index);

/** Throws `choice_invalid` unless these choices, 0 or 1 each, are a valid vote. */
export function checkChoices(question, choices) {
  demand(choices.length === choiceCount(question) && choices.every((choice) => choice === 0 || choice === 1),
    "choice_invalid");
  const sum = choices.slice(question.blank ? 1 : 0).reduce((total, choice) => total + choice, 0);
  const isBlank = question.blank && choices[0] === 1;
  demand(isBlank ? sum === 0 : question.minimum <= sum && sum <= question.maximum, "choice_invalid");
}

export function checkUUID(uuid) {
  demand(uuid.length >= 14 && uuid.length <= 64 && isBase58(uuid), "uuid_invalid");
  return uuid;
}

function optionalText(json, name) {
  return maybe(json, name) === undefined ? undefined : text(json, name);
}

/** Reads the bytes of an election. */
export function readElection(bytes) {
  const json = readJSON(bytes);
  demand(integer(json, "version") === 1, "version_unsupported");
  const group = Group.named(text(json, "group"));
  demand(group !== undefined, "group_unknown");
  const uuid = checkUUID(text(json, "uuid"));
  const [name, description] = [text(json, "name"), text(json, "description")];
  const key = group.elementOf(json, "public_key");
  const administrator = optionalText(json, "administrator");
  const authority = optionalText(json, "credential_authority");
  const questions = list(json, "questions").map((question, index) =>
    at([["question", index + 1]], () => readQuestion(question)));
  demand(questions.length > 0, "question_invalid");
  return { uuid, name, description, group, key, questions, administrator, authority, fingerprint: fingerprint(bytes) };
}

/** How many powers of g, and about as many of y, so many ballots ask for. */
export const powerCount = (election, ballots) => ballots * election.questions.reduce((sum, question) =>
  sum + 3 * choiceCount(question) + 2 * (question.maximum - question.minimum + 1), 1);
