import type * as z from "zod/mini";
import type { AnyAgent } from "../runtime/definition/agent.js";
import type { Project } from "../services/open-project.js";
import type { ObservationSource } from "../tracing/observations/source.js";
import type { TraceSource } from "../tracing/source.js";
import type { ProjectFiles } from "./project-files.js";

/** What tools work on. */
export interface McpContext {
  /** The working folder, for the services: its agents, settings and clock. */
  project: Project;
  traces: TraceSource;
  observations: ObservationSource;
  /** The files of the working folder that clients may see. */
  files: ProjectFiles;
  playbooks(): Playbook[];
  caseFiles(agent: AnyAgent): string[];
  plansFolder: string;
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

/** What a tool answers: a JSON object that fits into a result. */
export interface Answer {
  value: Record<string, unknown>;
  /** It holds text from traces, applicants, models or files. */
  untrusted: boolean;
}

export interface ToolCall {
  signal: AbortSignal;
  /** The client's span that the call is part of, as W3C's `traceparent` names it. */
  traceparent?: string;
  /** Tells the client how far the call is; absent where it did not ask to be told. */
  onProgress?: (progress: { done: number; total: number; message: string }) => void;
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
  run(input: never, context: McpContext, call: ToolCall): Promise<Answer>;
}

/** Defines a tool; its input is typed by its schema. */
export function defineMcpTool<Input extends z.ZodMiniObject>(
  tool: Omit<McpTool, "input" | "run"> & {
    input: Input;
    run(input: z.output<Input>, context: McpContext, call: ToolCall): Promise<Answer>;
  },
): McpTool {
  return tool as McpTool;
}
