import { readFileSync } from "node:fs";
import { describe, expect, inject, it } from "vitest";
import { runAgent } from "../../../runtime/loop/run-agent.js";
import { type Block, textBlock } from "../../../runtime/models/message.js";
import { scriptedModel } from "../../../runtime/models/scripted.js";
import { underwriting } from "../agent.js";
import type { Application } from "../application.js";
import { reference } from "../reference.js";
import { tools } from "../tools.js";

interface LabelledText {
  id: string;
  style: string;
  application: Application;
  decision: { approved: boolean; max_loan: number; monthly_payment: number; post_loan_dti: number };
  fault: string | null;
  text: string;
}

function read(part: string): LabelledText[] {
  const path = new URL(`../../../../bench/reader/corpus/${part}.jsonl`, import.meta.url);
  return readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line): LabelledText => JSON.parse(line));
}

const parts = { test: read("test"), choice: read("choice"), tune: read("tune") };
const corpus = Object.values(parts).flat();

describe("the corpus of reasonings", () => {
  it("has at least 1,200 whole texts in at least 12 styles, two thirds of them right, each once", () => {
    expect(corpus.length).toBeGreaterThanOrEqual(1200);
    expect(new Set(corpus.map(({ id }) => id)).size).toBe(corpus.length);
    expect(new Set(corpus.map(({ style }) => style)).size).toBeGreaterThanOrEqual(12);
    expect(corpus.filter(({ text }) => text.length < 150 || text.length > 900)).toEqual([]);
    expect(corpus.filter(({ fault }) => fault === null).length / corpus.length).toBeGreaterThan(0.6);
  });

  it("has the policy's own decision beside every text, and a test part of its own", () => {
    for (const { application, decision } of corpus) expect(decision).toEqual(reference(application).output);
    expect(parts.test.length).toBeGreaterThanOrEqual(600);
  });
});

/** `npm run test:slow` tries every tenth text, `npm run test:attack` all of them. */
const tried = inject("attack") ? corpus : corpus.filter((_, index) => index % 10 === 0);

describe("a right decision", () => {
  const calls: Block[] = tools.map(({ name }) => ({ type: "tool_use", id: name, name, input: {} }) as Block);

  it("stands whatever is read in its text, with a model that repeats itself when it is asked again", async () => {
    for (const { id, application, decision, text } of tried) {
      const answer = { content: [textBlock(JSON.stringify({ ...decision, reasoning: text }))] };
      const model = scriptedModel([{ content: calls }, answer, answer]);
      const { run, output, validation } = await runAgent(underwriting, application, { model });
      expect({ id, exit: run.exit_reason, valid: validation.valid }).toEqual({ id, exit: "decided", valid: true });
      expect(output).toEqual({ ...decision, reasoning: text });
    }
  });
});
