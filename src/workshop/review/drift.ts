/** One place where docs, code and configuration do not agree. */
export interface Drift {
  /** Stable, for programs: `missing_path`. */
  code: DriftCode;
  /** From the checkout's root. */
  file: string;
  /** From 1. */
  line: number;
  /** What does not agree, in a sentence. */
  what: string;
  /** What to do about it, in a sentence. */
  fix: string;
  /** The change that mends it, where it is mechanical. */
  mend?: Mend;
}

export type DriftCode =
  | "unregistered_agent"
  | "missing_agent"
  | "agent_without_cases"
  | "unlisted_variable"
  | "undocumented_variable"
  | "stale_variable"
  | "missing_path"
  | "missing_heading"
  | "unknown_name"
  | "unknown_command"
  | "unknown_option"
  | "unknown_argument"
  | "unknown_script"
  | "contradicted_script"
  | "unreadable_cases"
  | "unknown_cases_agent"
  | "unknown_tool"
  | "unknown_field"
  | "unchecked_field"
  | "unreadable_mcp_servers"
  | "undocumented_mcp_server"
  | "unknown_mcp_server"
  | "malformed_playbook"
  | "undocumented_playbook"
  | "stale_value"
  | "smoke_failed";

export interface Mend {
  file: string;
  /** @returns the file's new text; the same where the change is there already */
  apply(text: string): string;
}
