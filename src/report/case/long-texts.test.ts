import { expect, it } from "vitest";
import { underwriting } from "../../agents/underwriting/agent.js";
import type { Evidence } from "../evidence.js";
import { answer } from "./answer.js";
import { fieldTable } from "./fields.js";

const evidence = (given: Evidence["answer"]): Evidence => ({
  answer: given,
  stands: false,
  violations: [],
  warnings: [],
  tools: [],
  error: null,
  masked: false,
});

it("two long texts that are to be the same show where they differ", () => {
  const same = "A paragraph as the policy has it. ".repeat(50);
  const held = { subject: { application: {}, expected: { letter: `${same}Granted.` } }, reference: undefined };
  const { markup } = fieldTable(held, evidence({ letter: `${same}Refused.` })) ?? { markup: "" };
  expect(markup).toContain("Granted.</td>");
  expect(markup).toContain("Refused.</td>");
});

it("an answer of more texts than are shown says how many it has besides", () => {
  const texts = Object.fromEntries(Array.from({ length: 23 }, (_, n) => [`text_${n}`, "words"]));
  const shown = (given: Evidence["answer"]) =>
    answer(underwriting, { subject: undefined, reference: undefined }, evidence(given)).markup;
  expect(shown(texts)).toContain("3 more texts are in the trace.");
  expect(shown({ reasoning: "words" })).not.toContain("more texts");
});
