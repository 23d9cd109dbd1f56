import type * as z from "zod/mini";
import type { EvalReport } from "../evals/eval-run.js";
import type { AnyAgent } from "../runtime/agent.js";
import type { ObservationSource } from "../tracing/observations/source.js";
import type { TraceSource } from "../tracing/source.js";
import type { ProjectFiles } from "./project-files.js";

/** What tools work on. */
export interface McpContext {
  traces: TraceSource;
  observations: ObservationSource;
  /** The agent of a name; without one the first. @throws UserError when there is none */
  agentNamed(name?: string): Promise<AnyAgent>;
  /** The files of the working folder that clients may see. */
  project: ProjectFiles;
  /** The playbooks. */
  playbooks(): Playbook[];
  /** The case files of an agent. */
  caseFiles(agent: AnyAgent): string[];
  /** The folder of the plans. */
  plansFolder: string;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Written instructions for a coding agent. */
export interface Playbook {
  name: string;
  description: string;
  /** What its reader is given: `[agent]`. */
  argumentHint: string;
  /** Markdown; `$ARGUMENTS` stands for what is given. */
  body: string;
  /** Where it is from, in words, when it does not ship with this package. */
  origin?: string;
}

/** What writes to the store, and may spend money. */
export interface McpActions {
  /** Runs an input, as untyped fields, through an agent. @returns the run as one document @throws UserError */
  runAgent(
    agent: AnyAgent,
    fields: unknown,
    options: { model?: string; session?: string; signal: AbortSignal },
  ): Promise<object>;
  /** Runs cases of an agent. @throws UserError */
  runEval(
    agent: AnyAgent,
    options: {
      caseIds?: string[];
      tags?: string[];
      failedOnly?: boolean;
      count?: number;
      repeat?: number;
      model?: string;
      maxCostUsd?: number;
      signal: AbortSignal;
    },
  ): Promise<EvalReport>;
}

/** What a tool answers: a JSON object that fits into a result. */
export interface Answer {
  value: Record<string, unknown>;
  /** It holds text from traces, applicants, models or files. */
  untrusted: boolean;
}

/** A tool as clients see it, and what it does. */
export interface McpTool {
  name: string;
  title: string;
  description: string;
  /** Schema of its arguments: an object. */
  input: z.ZodMiniObject;
  /** It changes nothing and spends nothing. */
  readOnly: boolean;
  /** @throws UserError that tells the client what to pass instead */
  run(input: never, context: McpContext, signal: AbortSignal): Promise<Answer>;
}

/** Defines a tool; its input is typed by its schema. */
export function defineMcpTool<Input extends z.ZodMiniObject>(
  tool: Omit<McpTool, "input" | "run"> & {
    input: Input;
    run(input: z.output<Input>, context: McpContext, signal: AbortSignal): Promise<Answer>;
  },
): McpTool {
  return tool as McpTool;
}
