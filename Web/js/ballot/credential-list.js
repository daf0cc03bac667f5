// The public credentials of those who may vote, each with its weight; nothing says whose they are. Specification §4.8.
import { demand } from "./fault.js";
import { list, natural, readJSON } from "./json.js";

/** Beyond it Belenios refuses, because the count is found by search. */
const TOTAL_WEIGHT_MAX = 100_000_000_000;

/** A Map from public credential to weight. Whether the numbers are in the group is asked apart (`strangerAmong`). */
export function readCredentials(bytes, group) {
  const weights = new Map();
  const entries = list(readJSON(bytes)).map((item, index) => readEntry(item, ["credential", index + 1], group));
  const weighted = entries.filter((entry) => entry.isWeighted).length;
  demand(weighted === 0 || weighted === entries.length, "weight_invalid");
  let total = 0;
  for (const { credential, weight } of entries) {
    demand(!weights.has(credential), "credential_repeated");
    weights.set(credential, weight);
    total += weight;
    demand(total <= TOTAL_WEIGHT_MAX, "weight_total_too_large");
  }
  return weights;
}

function readEntry(item, place, group) {
  const parts = typeof item === "string" ? item.split(",") : [];
  demand(parts.length === 1 || parts.length === 2, "credential_invalid", place);
  let credential;
  try {
    credential = group.number(parts[0]);
  } catch {
    demand(false, "credential_invalid", place);
  }
  const weight = parts.length === 2 ? natural(parts[1]) ?? 0 : 1;
  demand(weight >= 1, "weight_invalid", place);
  return { credential, weight, isWeighted: parts.length === 2 };
}
