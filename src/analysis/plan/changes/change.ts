import type { AnyAgent } from "../../../runtime/definition/agent.js";
import type { Json } from "../../../runtime/models/message.js";
import { countText } from "../../../text/format.js";
import type { InputRange } from "../../facts/input-ranges.js";
import type { Lever } from "../../findings/finding.js";
import type { PlannedFinding } from "../findings-file.js";
import { filesOf } from "../write/lever-files.js";
import { code } from "../write/markdown.js";
import type { AgentSource, Hunk } from "./agent-source.js";
import type { PlanFacts } from "./facts.js";

/** What is done to one file: lines of it, where the source is at hand, else the text that comes into it. */
export interface Edit {
  file: string;
  /** What is changed there: `instructions`, `calc_dti`. */
  symbol: string;
  hunks: readonly Hunk[];
  /** The exact text to add where there are no hunks. */
  text?: string;
}

/** One proposed edit of an agent, that takes one root cause away. */
export interface Change {
  lever: Lever;
  /** What is done, in a few words. Markdown. */
  title: string;
  /** What to do, in one or two sentences. Markdown. */
  what: string;
  edits: readonly Edit[];
  /** Worked examples: lines of Markdown. */
  examples?: readonly string[];
  /** What it takes away. */
  findings: readonly PlannedFinding[];
  /** What of it will be right that was wrong, and what wrong answers will no longer stand. */
  flips: { outcomes: number; answers: number; stopped: number; cases: readonly string[] };
  /** A command line that shows that it works. */
  proof: string;
  /** Why it need not be made: today's code has it. Markdown. */
  done?: string;
}

/** A change as it is built, before it is known what it flips. */
export type BuiltChange = Omit<Change, "findings" | "flips" | "proof">;

/** An input that failed and is no case yet, with what the policy says of it. */
export interface ProposedCase {
  input: Readonly<Record<string, Json>>;
  expected: Readonly<Record<string, Json>>;
}

/** What changes are built from. Edits are made one after the other: each sees what those before it did. */
export interface Building {
  agent: AnyAgent;
  facts: PlanFacts;
  source: AgentSource;
  /** The instructions, with the sentences that changes have added so far. */
  instructions: string;
  /** Figures that a tool will return once the changes are made, by key. */
  provided: Map<string, string>;
}

/** An edit of which the source at hand shows the lines; else the text that comes into the file that is named. */
export function editOf(hunks: readonly Hunk[] | undefined, symbol: string, file: string, text?: string): Edit {
  return hunks ? { file: hunks[0]?.file ?? file, symbol, hunks } : editIn(file, symbol, text);
}

/** An edit whose lines nobody knows: only where it is, and the text that comes there, if there is one. */
export function editIn(file: string, symbol: string, text?: string): Edit {
  return { file, symbol, hunks: [], ...(text === undefined ? {} : { text }) };
}

/** Where the files of a lever are, as far as the source at hand does not say. */
export function fileOf(lever: Lever, { agent }: Building): string {
  return filesOf(lever, agent)[0] ?? "";
}

/** Names in a sentence: `a`, `b` and `c`. */
export function listed(names: readonly string[], word = "and"): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1)}`;
}

export function sayInInstructions(building: Building, line: string): Edit {
  const added = building.source.addToText(building.instructions, line);
  if (added) building.instructions = added.value;
  return editOf(added?.hunks, "instructions", fileOf("instructions", building), line);
}

/** A change that says one thing more in the instructions. */
export function instruct(building: Building, title: string, what: string, line: string): BuiltChange {
  return { lever: "instructions", title, what, edits: [sayInInstructions(building, line)] };
}

/** What findings count, each once: codes, methods, errors. */
export function detailsOf(findings: readonly PlannedFinding[]): string[] {
  return [...new Set(findings.flatMap(({ details }) => details.map(({ text }) => text)))];
}

/** Whether a sentence of a text has one of the words of each list. */
export function says(text: string, ...words: readonly (readonly string[])[]): boolean {
  return sentenceSaying(text, ...words) !== undefined;
}

/** The first sentence of a text that has one of the words of each list. */
export function sentenceSaying(text: string, ...words: readonly (readonly string[])[]): string | undefined {
  const has = (sentence: string, any: readonly string[]) =>
    any.some((word) => sentence.toLowerCase().includes(word.toLowerCase()));
  const sentences = text.split(/\n|[.;]\s/);
  return sentences.find((sentence) => words.every((any) => has(sentence, any)))?.trim();
}

/**
 * Why a sentence need not be added, where today's instructions have it and none of the runs had today's instructions.
 */
export function saidAlready(
  building: Building,
  findings: readonly PlannedFinding[],
  isSaid: boolean,
): string | undefined {
  if (!isSaid || wasOfToday(building, findings)) return undefined;
  return "today's instructions say it, and no run of them shows the fault";
}

/** Whether runs that show a finding were made under today's instructions. */
export function wasOfToday({ facts }: Building, findings: readonly PlannedFinding[]): boolean {
  return findings.some(({ trace_ids }) => trace_ids.some((id) => facts.ofToday.has(id)));
}

/** In a sentence the inputs of the runs that show a change's findings. */
export function whereItShows({ field, least, most, shown, others, nearest }: InputRange): string {
  const values = least === most ? `${least}` : `from ${least} to ${most}`;
  return `It shows in all ${countText(shown, "run")} with ${code(field)} ${values}, and in none of ${countText(others, "other")}, whose nearest ${nearest.length === 1 ? "is" : "are"} ${nearest.join(" and ")}.`;
}
