import { expect, it } from "vitest";
import { changesFor, parcels } from "../../../testing/parcels.js";

it.each([
  ["a score", "There is no score."],
  ["the sender's age", "There is no sender's age."],
])("a made-up ground called %s is said to be none, without its article", async (name, says) => {
  const topics = [{ code: "prohibited_basis" as const, name, words: {} }];
  const reading = { field: "note", favourable: [], quantities: [], labels: [], topics };
  const details = [{ text: name, count: 1 }];
  const changes = await changesFor(parcels({ reading }), [{ code: "prohibited_basis", details }]);
  expect(JSON.stringify(changes)).toContain(says);
});
