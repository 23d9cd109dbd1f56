import { visible } from "../../visible.js";
import { SEVERITIES } from "../finding.js";
import { renderBody } from "./body.js";
import type { PlanDraft } from "./draft.js";
import type { PlannedAnalysis, PlannedFinding } from "./findings-file.js";
import type { PlanMatter } from "./plan.js";
import { isToMend } from "./predict.js";

/** Traces of a finding that the front matter names, and longest title. */
const MAX_TRACE_IDS = 100;
const MAX_TITLE = 200;
const MAX_SLUG = 60;

/** The findings that a plan mends: those above `info`, the gravest and most frequent first. */
export function toMend({ findings }: PlannedAnalysis): PlannedFinding[] {
  const rank = ({ severity }: PlannedFinding) => SEVERITIES.indexOf(severity);
  return findings.filter(isToMend).sort((a, b) => rank(a) - rank(b) || b.count - a.count);
}

/** Drafts a plan: the same findings give the same bytes, on the same day. */
export function draftPlan(draft: PlanDraft): { matter: PlanMatter; bodyOf: (id: string) => string } {
  const { agent, analysis, filters, traces, cases, created } = draft;
  const findings = toMend(analysis);
  const title = titleOf(draft, findings);
  const { source, since = null, until = null } = analysis.window;
  const matter: PlanMatter = {
    id: `${created}-${slugOf(title)}`,
    title,
    status: "proposed",
    agent: agent.name,
    created,
    window: { source, since, until, ...(filters ? { filters } : {}), runs: analysis.runs },
    versions: traces.versions,
    findings: findings.map(({ code, subject, severity, lever, title, count, trace_ids }) => ({
      code,
      subject: visible(subject),
      severity,
      lever,
      title: cut(visible(title), MAX_TITLE),
      count,
      trace_ids: trace_ids.slice(0, MAX_TRACE_IDS),
    })),
    predictions: { cases, traces: traces.traces },
    history: [{ status: "proposed", at: created, by: "underwrite plan" }],
  };
  return { matter, bodyOf: (id) => renderBody({ ...matter, id }, { ...draft, findings }) };
}

function titleOf({ title, agent }: PlanDraft, findings: readonly PlannedFinding[]): string {
  const [first] = findings;
  const made = first ? first.title : `What works in ${agent.name}`;
  const rest = title === undefined && findings.length > 1 ? ` (and ${findings.length - 1} more)` : "";
  return `${cut(visible((title ?? made).replace(/\s+/g, " ").trim()), MAX_TITLE)}${rest}`;
}

function slugOf(title: string): string {
  const plain = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  return plain.slice(0, MAX_SLUG).replace(/^-+|-+$/g, "") || "plan";
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
