import { expect, it } from "vitest";
import type { Finding } from "../../analysis/findings/finding.js";
import { tagOf } from "./changes.js";

const finding = (...ids: string[]) => ({ sightings: ids.map((id) => ({ id })) }) as Finding;
const some = (...ids: string[]) => ids.map((id) => ({ id, code: "", subject: "", method: "" }));

it("calls a finding new or seen again by any of its faults, and gone only by all: its older runs are still listed", () => {
  const changes = { since: "2026-01-01T00:00:00.000Z", new: some("n"), reopened: some("r"), gone: some("g", "h") };
  const tags = [["n", "g"], ["r", "n"], ["g", "h"], ["g", "stays"], ["stays"], []].map((ids) => {
    return tagOf(finding(...ids), changes);
  });
  expect(tags).toEqual(["new: ", "seen again: ", "gone: ", "", "", ""]);
  expect(tagOf(finding("g"), { ...changes, since: null })).toBe("");
});
