import { readFileSync, writeFileSync } from "node:fs";
import { bestScore, type Example, learn } from "../../src/reading/learned/learn.js";
import { weightsIn } from "../../src/reading/learned/learned.js";

/**
 * Learns from the corpus' part `tune` what sentences are made of that give a reason of none of the policy's, and writes the
 * underwriter's `learned.ts`. What is said of how well it does comes from texts that were left out in turn.
 *
 *     npm run learn:reader
 */
const CORPUS = new URL("corpus/tune.jsonl", import.meta.url);
const LEARNED = new URL("../../src/agents/underwriting/reading/learned.ts", import.meta.url);
const FOLDS = 4;

interface Text {
  id: string;
  fault: string | null;
  text: string;
}

const PROHIBITED = /prohibited/i;
const INVENTED = /invented|unusual/i;
const OPEN = /not decide|no decision/i;

/** The kinds: which faults are of it, and how many right texts in a thousand may be taken for it. */
const KINDS = {
  reason: { isOfKind: (fault: string) => PROHIBITED.test(fault) || INVENTED.test(fault), wrongly: 1 },
  prohibited: { isOfKind: (fault: string) => PROHIBITED.test(fault), wrongly: 1 },
  undecided: { isOfKind: (fault: string) => OPEN.test(fault), wrongly: 2 },
};

const texts = readFileSync(CORPUS, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Text);

const written = Object.entries(KINDS).map(([kind, { isOfKind, wrongly }]) => {
  const examples = texts.map(({ text, fault }): Example => ({ text, isOfKind: fault !== null && isOfKind(fault) }));
  const scores = examples.map(() => Number.NEGATIVE_INFINITY);
  for (let fold = 0; fold < FOLDS; fold++) {
    const { bias, weights } = learn(examples.filter((_, index) => index % FOLDS !== fold));
    const learned = { bias, weights: weightsIn(weights) };
    for (const [index, { text }] of examples.entries())
      if (index % FOLDS === fold) scores[index] = bestScore(text, learned);
  }
  const right = scores.filter((_, index) => texts[index]?.fault === null).sort((a, b) => b - a);
  const ofKind = scores.filter((_, index) => examples[index]?.isOfKind);
  const least = right[Math.floor((right.length * wrongly) / 1000)] ?? 0;
  const share = (from: number) =>
    `${((100 * ofKind.filter((score) => score >= from).length) / ofKind.length).toFixed(1)} %`;
  const wrong = (from: number) => right.filter((score) => score >= from).length;
  const at = [least, least + 0.5, least + 1].map((from) => {
    return `from ${from.toFixed(2)}: ${share(from)} of ${ofKind.length}, wrongly ${wrong(from)} of ${right.length}`;
  });
  process.stdout.write(`${kind}, left out in turn: ${at.join("; ")}\n`);
  return `  ${kind}: ${JSON.stringify({ least: Number(least.toFixed(2)), ...learn(examples) })},`;
});

writeFileSync(
  LEARNED,
  [
    'import type { LearnedKinds } from "../../../reading/learned/learned.js";',
    "",
    "/** Written by `npm run learn:reader` from the labelled texts of `bench/reader/corpus`; not by hand. */",
    "export const learned: LearnedKinds = {",
    ...written,
    "};",
    "",
  ].join("\n"),
);
