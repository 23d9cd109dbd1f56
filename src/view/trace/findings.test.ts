import { expect, it } from "vitest";
import { quotes } from "./findings.js";

it("what was expected is not called the policy's: an agent may have none", () => {
  const evidence = [{ trace_id: "a", span_id: "b", quote: "No answer", expected: "a first answer that stands" }];
  const { markup: page = "" } = quotes({ evidence }) ?? {};
  expect(page).toContain("Expected: a first answer that stands. ");
  expect(page).not.toMatch(/policy/i);
});
