import type * as z from "zod/mini";
import type { ReadingTraits } from "../../reading/traits.js";
import type { Violation, Warning } from "../check/violation.js";
import type { Json } from "../models/message.js";
import type { AnalysisTraits } from "./analysis-traits.js";
import type { CommandLine } from "./command-line.js";
import type { EvalTraits } from "./eval-traits.js";
import type { PolicyExplanation } from "./explanation.js";
import type { Tool, ToolResult } from "./tool.js";

export type { Violation, Warning };

/** What an author may leave out, so that the place that would have used it says what is missing. */
export type Lack = "reference" | "check" | "offline answer";

/** What the author of an agent writes: five members are needed, `define-agent.ts` says what the others are without. */
export type AgentParts<Input, Output> = Pick<
  AgentDefinition<Input, Output>,
  "name" | "instructions" | "input" | "output" | "tools"
> &
  Partial<Omit<AgentDefinition<Input, Output>, "lacks" | "project" | "reference" | "evals" | "analysis">> & {
    /** Without `figures` those of tools are not checked. */
    reference?(input: Input): Omit<Reference<Output>, "figures"> & Partial<Reference<Output>>;
    evals?: Partial<EvalTraits<Input, Output>> | undefined;
    analysis?: Partial<AnalysisTraits<Input, Output>> | undefined;
  };

/** Everything that is special to one agent, as `defineAgent` completes it. The runtime knows no domain beyond this. */
export interface AgentDefinition<Input, Output> {
  /** Names the agent in commands and traces. */
  name: string;
  /** What the agent does, in a sentence. */
  description?: string;
  /** The system prompt. */
  instructions: string;
  /** The rules and numbers that outputs must follow, as plain data: versions of the agent are told apart by it. */
  policy: unknown;
  /** The input as the model's first message. Text of applicants must arrive as quoted data. */
  prompt(input: Input): string;
  tools: readonly Tool<Input>[];
  /** Schema of the agent's input, as JSON. */
  input: z.core.$ZodType<Input>;
  /** Input fields that a command line gives by position, in order. */
  positionals: readonly string[];
  /** How people type an input, where it is not by the names and descriptions of the schema's fields. */
  commandLine?: CommandLine;
  /**
   * Reads an input from untyped fields: JSON, or a command line's text.
   * @throws UserError that names the field, what came and what is accepted
   */
  parseInput(fields: unknown): Input;
  /** Schema of the agent's structured output: an object. */
  output: z.core.$ZodType<Output> & z.core.$ZodObject;
  /**
   * What is wrong with an output, judged without any model. No violations: it stands. A code whose trait declares a
   * lower level warns only.
   */
  validate(input: Input, output: Output, toolResults: readonly ToolResult[]): Violation[];
  /** How the output's text is read: what it suspects warns. Without it nothing is read. */
  reading?: ReadingTraits<Input>;
  /** Warnings, infos excepted, block like violations. */
  strict?: boolean;
  /**
   * The embedded model's answer: the instructions, followed mechanically.
   * @param results what each tool returned, by tool name: a list where `Tool.offline` asked for a list of calls
   * @param input the run's input, for agents whose tools do not say all that an answer needs
   */
  answerOffline(results: Record<string, Json>, input: Input): Output;
  /** An output in a word, to count and filter by: `approved`. Null for an agent that has no such word. */
  outcomeOf(output: Output): string | null;
  /** Outcomes that are bad news: shown red. */
  unfavourable?: readonly string[];
  /** What a person wants to see first of an input and of the output that stands (null: none does). */
  summarize(input: Input, output: Output | null): Summary;
  /** What the policy says about an input, computed without any model: what outputs, tools and cases are held to. */
  reference(input: Input): Reference<Output>;
  /** What evals need to know of the domain. */
  evals?: EvalTraits<Input, Output>;
  /** What the analysis of traces needs to know of the domain. */
  analysis?: AnalysisTraits<Input, Output>;
  /** The folder of the project whose configuration names it; absent for an agent that ships. */
  project?: string;
  /** What its author left out. */
  lacks: ReadonlySet<Lack>;
}

/** What an agent's policy says about one input. */
export interface Reference<Output> {
  /** The fields of the output that the policy determines. */
  output: Partial<Output>;
  /** The figures behind them, under the keys that tools' results have: a result with such a key must agree. */
  figures: Record<string, Json>;
  /**
   * Why the outcome is unfavourable, and what would flip it; absent where it is favourable. From the input's figures
   * and the policy alone. Computed only when it is asked for: references are made for every trace that is judged.
   */
  explanation?: (() => PolicyExplanation) | undefined;
}

/** The head of a card: an outcome in a word or two, and labelled figures. */
export interface Summary {
  outcome: string;
  /** Shown green (true), red (false) or yellow (null). */
  favourable: boolean | null;
  figures: { label: string; value: string }[];
}

/** An agent whose input and output are not known: what the toolkit works on. */
export type AnyAgent = AgentDefinition<unknown, unknown>;
