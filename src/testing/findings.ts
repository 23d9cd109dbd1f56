import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** A finding about the older agent's calc_dti, as `underwrite analyze --json` prints one. */
export function dtiFinding(traceIds: readonly string[], changes: Record<string, unknown> = {}) {
  return {
    code: "tool_disagrees_with_reference",
    severity: "high",
    title: "calc_dti returns a DTI without the proposed loan",
    count: traceIds.length,
    trace_ids: traceIds,
    evidence: [
      {
        trace_id: traceIds[0] ?? "",
        span_id: "0123456789abcdef",
        quote: '{"post_loan_dti_percent":39.5}',
        expected: '{"post_loan_dti_percent":90.41}',
      },
    ],
    cause: "tool",
    lever: "tool",
    ...changes,
  };
}

/** An analysis of a store, as `underwrite analyze --json` prints it. */
export function analysisOf(findings: readonly object[], runs: number, rest: Record<string, unknown> = {}) {
  return {
    window: { source: "local", since: "2020-01-01T00:00:00.000Z", until: "2100-01-01T00:00:00.000Z" },
    runs,
    findings,
    works_well: [{ code: "tools_in_parallel", title: "All tools are called in one step", count: runs, of: runs }],
    figures: {},
    ...rest,
  };
}

/** Writes an analysis into a folder. @returns its file's name */
export function writeFindings(cwd: string, analysis: unknown): string {
  writeFileSync(join(cwd, "findings.json"), JSON.stringify(analysis));
  return "findings.json";
}
