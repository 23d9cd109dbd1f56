import type { PlannedFinding } from "../findings-file.js";
import { filesOf } from "../write/lever-files.js";
import { code } from "../write/markdown.js";
import {
  type Building,
  type BuiltChange,
  editIn,
  fileOf,
  saidAlready,
  sayInInstructions,
  sentenceSaying,
} from "./change.js";

/** Something that the model has to be told. */
export interface Told {
  /** What is done, in a few words, and why: Markdown. */
  title: string;
  what: string;
  /** The line of the instructions that says it. */
  line: string;
  /** How a sentence is known that says it: it has one of the words of each list. */
  words: readonly (readonly string[])[];
  /** The same for the end of the first message, in a sentence. */
  reminder: string;
  /** How that is known there; by the same words where they are not given. */
  reminded?: readonly (readonly string[])[];
}

/**
 * Tells the model something: in the instructions, where they do not say it. Runs that were told and did not keep to it
 * are not helped by hearing the same again: it is then said where the model reads it last, behind the input; and where it
 * stands there, too, no text is left to be changed, and another model is to be compared.
 */
export function tellModel(building: Building, findings: readonly PlannedFinding[], told: Told): BuiltChange {
  const { title, what, line, words } = told;
  const said = sentenceSaying(building.agent.instructions, ...words);
  const done = saidAlready(building, findings, said !== undefined);
  if (said !== undefined && done === undefined) return tellAgain(building, told, said);
  return {
    lever: "instructions",
    title,
    what,
    edits: done ? [] : [sayInInstructions(building, line)],
    ...(done ? { done } : {}),
  };
}

function tellAgain(building: Building, { title, words, reminder, reminded = words }: Told, said: string): BuiltChange {
  const { agent, facts, source } = building;
  const prompts = [...facts.samples.values()].map(({ input }) => agent.prompt(input));
  const isLast = prompts.length > 0 && prompts.every((prompt) => sentenceSaying(prompt, ...reminded) !== undefined);
  const was = `The instructions of these runs say it (${code(said)}), and the model did not keep to it.`;
  if (isLast) {
    return {
      lever: "model",
      title: `${title}: compare another model`,
      what: `${was} The first message says it, too, so there is no text left to change: run the cases with another model (\`underwrite eval --agent ${agent.name} --model MODEL\`), and set the one that keeps to it.`,
      edits: [editIn(filesOf("model", agent)[0] ?? "", "UNDERWRITE_MODEL")],
    };
  }
  return {
    lever: "instructions",
    title: `${title} at the end of the prompt, too`,
    what: `${was} Say it once more where the model reads it last: as a line of its own behind the input, in what \`prompt\` returns.`,
    edits: [editIn(source.fileOfPrompt() ?? fileOf("instructions", building), "prompt", reminder)],
  };
}
