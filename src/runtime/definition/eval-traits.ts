import type { Trace } from "../../tracing/trace.js";
import type { RunResult } from "../loop/run.js";
import type { Json } from "../models/message.js";

/** What an agent knows about being evaluated. Everything here is special to its domain. */
export interface EvalTraits<Input, Output> {
  /** Inputs at and beside every edge of the policy, derived from it: the same ones each time. */
  boundaries(): Boundary<Input>[];
  /** What the coverage of a suite is counted by: each dimension with all the values that it can take. */
  dimensions: Readonly<Record<string, readonly string[]>>;
  /** Where an input falls: for each dimension the values that it exercises. */
  classify(input: Input): Record<string, string[]>;
  /** Why the policy decides as it does, in a clause with the figures that show it. */
  explain?(input: Input): string;
  /**
   * The input without free text of people, which a stable placeholder replaces. What the policy says about it stays
   * the same, so figures that decide stay too.
   */
  withoutText?(input: Input): Input;
  /** How tools may be called, where a case does not say so itself. */
  tool_calls?: ToolCallRules;
  /** Checks of the agent's own, beside those that every agent gets. */
  graders?: readonly Grader<Input, Output>[];
  /** Draws fresh inputs, so that a change can be judged by some that nobody has seen. It needs a reference. */
  sample?: Sampler<Input>;
  /** What a picture of many runs shows. */
  plot?: Plot<Input>;
}

/** How an agent may call its tools. */
export interface ToolCallRules {
  /** Most steps in which tools are called; by default one where no tool takes arguments, and any number where one does. */
  steps?: number;
  /** The same call with the same arguments may be made again: of a tool whose answer changes, say. */
  repeats?: boolean;
}

/** Draws inputs of every kind that the policy tells apart. */
export interface Sampler<Input> {
  /** Names of the kinds of inputs: what a claim is about, how far from a limit it lies, what its notes do. */
  strata: readonly string[];
  /**
   * An input of a stratum, which must follow from the random numbers alone: those of the same seed give the same input.
   *
   * @param random a number from 0 to below 1 at each call
   */
  draw(stratum: string, random: () => number): Input;
}

/** An input that stands at, or just beside, an edge of the policy. */
export interface Boundary<Input> {
  /** Names the case: lowercase words with dashes. */
  id: string;
  /** What is hard about it, in a sentence. */
  description: string;
  input: Input;
  tags: string[];
}

/** A figure of each input against the limit that the policy sets it. */
export interface Plot<Input> {
  title: string;
  /** Names the figure and the limit, with their unit: `Post-loan DTI (%)`. */
  figure: string;
  limit: string;
  /** @returns the figure and the limit of an input, and the group (a tier, say) that has this limit */
  pointOf(input: Input): { figure: number; limit: number; group: string };
}

/** What a grader said of one run of a case. */
export interface Grade {
  name: string;
  /** `error`: the grader itself failed; `skipped`: it does not apply, or could not be asked. */
  status: "pass" | "fail" | "error" | "skipped";
  /** What was measured, where something was. */
  value: Json;
  /** Why, in a sentence. */
  reason: string;
  /** Of a grader that asks a model: which one judged, and by what. */
  by?: JudgedBy;
}

/** Who judged an answer, and by what: a verdict says nothing of another model, or of other instructions. */
export interface JudgedBy {
  /** The model that was asked for, and the one that answered. */
  judge: string;
  model: string;
  /** Short hashes of what the judge is told to do, and of the case's rubric. */
  instructions: string;
  rubric: string;
}

/** All that a grader sees: the case, what came out, and the whole trace. */
export interface GraderContext<Input, Output> {
  case_id: string;
  input: Input;
  /** Fields of the output that the case prescribes. */
  expected: Readonly<Record<string, Json>>;
  result: RunResult<Output>;
  /** The run's spans as a tree. */
  trace: Trace;
}

/** A check of one run of one case. What it throws is its own failure: status `error`. */
export interface Grader<Input, Output> {
  name: string;
  grade(context: GraderContext<Input, Output>): Omit<Grade, "name"> | Promise<Omit<Grade, "name">>;
}
