import { cutTo } from "../../../text/format.js";
import { latinWords } from "../../../text/latin-words.js";
import { oneLine, visible } from "../../../text/visible.js";
import { SEVERITIES, type Severity } from "../../findings/finding.js";
import type { PlannedAnalysis, PlannedFinding } from "../findings-file.js";
import type { PlanMatter } from "../plan.js";
import { isToMend } from "../verify/predict.js";
import { type PlanDraft, renderPage } from "./page.js";

/** Traces and faults of a finding that the front matter names, and longest title. */
const MAX_TRACE_IDS = 100;
const MAX_IDS = 100;
const MAX_TITLE = 120;
const MAX_SLUG = 50;
/** Longest text of the front matter. */
const MAX_TEXT = 500;

/** Which findings a plan is about, beside those of `info`. */
export interface Wanted {
  /** The least severity; `low` by default. */
  minSeverity?: Severity;
  codes?: readonly string[];
}

/** The findings that a plan mends: those above `info`, the gravest and most frequent first. */
export function toMend({ findings }: PlannedAnalysis, { minSeverity = "low", codes }: Wanted = {}): PlannedFinding[] {
  const rank = ({ severity }: PlannedFinding) => SEVERITIES.indexOf(severity);
  return findings
    .filter(isToMend)
    .filter((finding) => rank(finding) <= SEVERITIES.indexOf(minSeverity))
    .filter(({ code }) => codes === undefined || codes.includes(code))
    .sort((a, b) => rank(a) - rank(b) || b.count - a.count);
}

/** Findings of `info` that a change comes of all the same: what nobody can check stays wrong unseen. */
export function worthAChange({ findings }: PlannedAnalysis, { codes }: Wanted = {}): PlannedFinding[] {
  return findings.filter(
    ({ code, severity }) => code === "output_lacks_field" && severity === "info" && (codes?.includes(code) ?? true),
  );
}

/** Drafts a plan: the same findings give the same bytes, on the same day. */
export function draftPlan(draft: PlanDraft): { matter: PlanMatter; bodyOf: (id: string) => string } {
  const { agent, analysis, filters, traces, cases, created, findings } = draft;
  const { title, slug } = titleOf(draft, findings);
  const { source, since = null, until = null } = analysis.window;
  const matter = oneLined({
    id: `${created}-${slug}`,
    title,
    status: "proposed",
    agent: agent.name,
    created,
    window: { source, since, until, ...(filters ? { filters } : {}), runs: analysis.runs },
    versions: traces.versions,
    models: traces.models,
    ...(traces.hosts.length > 0 ? { hosts: traces.hosts } : {}),
    instructions: traces.instructions,
    changes: draft.changes.map(({ lever, title, findings: mended, done }) => ({
      lever,
      title: title.replace(/[`\\]/g, ""),
      findings: mended.map((finding) => findings.indexOf(finding) + 1),
      ...(done === undefined ? {} : { done: true }),
    })),
    findings: findings.map(({ code, subject, severity, lever, title, count, trace_ids, sightings }) => ({
      code,
      subject,
      severity,
      lever,
      title,
      count,
      trace_ids: trace_ids.slice(0, MAX_TRACE_IDS),
      ...(sightings ? { ids: sightings.slice(0, MAX_IDS).map(({ id }) => id) } : {}),
    })),
    predictions: { cases, traces: traces.traces },
    history: [{ status: "proposed", at: created, by: "underwrite plan" }],
  } satisfies PlanMatter);
  return { matter, bodyOf: (id) => renderPage({ ...matter, id }, draft) };
}

function titleOf(
  { title, agent, changes }: PlanDraft,
  findings: readonly PlannedFinding[],
): { title: string; slug: string } {
  // What comes of other findings has no change of its own, and names no plan.
  const named = findings.find((finding) => changes.some((change) => change.findings.includes(finding)));
  const made = (named ?? findings[0])?.title ?? `What works in ${agent.name}`;
  const name = cutTo(oneLine(title ?? made), MAX_TITLE);
  const rest = title === undefined && findings.length > 1 ? ` (and ${findings.length - 1} more)` : "";
  return { title: `${name}${rest}`, slug: slugOf(title ?? made) };
}

/** A title as a file's name: words of letters and digits, as many whole ones as fit. */
function slugOf(title: string): string {
  const words = latinWords(title.slice(0, MAX_TITLE));
  let slug = words[0]?.slice(0, MAX_SLUG) ?? "plan";
  for (const word of words.slice(1)) {
    if (slug.length + word.length >= MAX_SLUG) break;
    slug += `-${word}`;
  }
  return slug;
}

/** All texts of a value as lines of bounded length: what strangers wrote stays one value of the front matter. */
function oneLined<T>(value: T): T {
  if (typeof value === "string") return cutTo(visible(value.trim()), MAX_TEXT).replace(/\p{Cs}/gu, "\ufffd") as T;
  if (Array.isArray(value)) return value.map(oneLined) as T;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, oneLined(each)])) as T;
}
