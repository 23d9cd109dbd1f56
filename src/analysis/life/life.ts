import { SEVERITIES, type Severity } from "../findings/finding.js";
import type { ListedPlan } from "../plan/plan-folder.js";
import type { PlanStatus } from "../plan/status.js";
import { type SeenRow, settledAt } from "./look.js";
import type { SeenFile } from "./seen-file.js";
import { isDismissed, type Verdict } from "./verdict-files.js";

/** What a finding is at, from the first sighting on. */
export const LIFE_STATUSES = ["open", "reopened", "planned", "mended", "verified", "dismissed"] as const;
type LifeStatus = (typeof LIFE_STATUSES)[number];

/** A finding with all that became of it. Times are ISO 8601. */
export interface Life extends Pick<SeenRow, "id" | "agent" | "code" | "subject" | "method" | "severity"> {
  status: LifeStatus;
  /** When the first run that showed it began, and the last; null where it was not seen from here. */
  open_since: string | null;
  last_seen: string | null;
  /** In how many of the last look's runs it was seen. */
  lately: { count: number; of: number };
  /** In how many runs it was seen in all. */
  seen: number;
  /** The plans that are to mend it, the newest first. */
  plans: { id: string; status: PlanStatus }[];
  /** The first version whose runs do not show it any more; null where none is known, or it was not mended. */
  mended_in: string | null;
  /** Since when it is taken for mended, by a plan or because it was not seen any more; null where it never was. */
  settled_at: string | null;
  /** What a person said of it last. */
  verdict: { status: "dismissed" | "reopened"; at: string; by: string; reason: string | null } | null;
}

export interface LifeSources {
  agent: string;
  file: SeenFile | undefined;
  verdicts: ReadonlyMap<string, Verdict>;
  plans: readonly ListedPlan[];
}

/** A fault by what it is, as plans of earlier versions name it. */
type Named = Pick<SeenRow, "id" | "code" | "subject">;

/** The findings of an agent, with what became of each: those to be looked at first, the gravest of them, then those seen last. */
export function livesOf({ agent, file, verdicts, plans }: LifeSources): Life[] {
  const rows = file?.rows<SeenRow>("SELECT * FROM findings WHERE agent = ? ORDER BY last_seen DESC, id", agent) ?? [];
  const settled = settledByPlans(plans, agent, rows);
  const countsOf = file ? counterOf(file, agent) : () => ({ seen: 0, lately: { count: 0, of: 0 } });
  const lives = rows.map((row): Life => {
    const verdict = verdicts.get(row.id);
    const mending = plansOf(plans, agent, row);
    const since = settledAt(row, settled);
    const isSeenAgain = since !== undefined && row.last_seen > since;
    const status = statusOf({ verdict, plan: mending[0]?.status, since, isSeenAgain });
    return {
      ...namesOf(row),
      severity: row.severity,
      status,
      open_since: isoOf(row.first_seen),
      last_seen: isoOf(row.last_seen),
      ...countsOf(row.id),
      plans: mending,
      mended_in: status === "mended" || status === "verified" ? versionAfter(file, row) : null,
      settled_at: since === undefined ? null : isoOf(since),
      verdict: wordOf(verdict),
    };
  });
  const seen = new Set(rows.map(({ id }) => id));
  const unseen = [...verdicts.values()].filter((verdict) => verdict.agent === agent && !seen.has(verdict.id));
  return [...lives, ...unseen.map(lifeOfVerdict)].sort(
    (a, b) => LIFE_STATUSES.indexOf(a.status) - LIFE_STATUSES.indexOf(b.status) || rankOf(a) - rankOf(b),
  );
}

function rankOf({ severity }: Life): number {
  return SEVERITIES.indexOf(severity as Severity);
}

/** Since when plans take faults for mended, by id: since the plan was applied, and anew since it was verified. */
export function settledByPlans(
  plans: readonly ListedPlan[],
  agent: string,
  faults: readonly Named[],
): Map<string, number> {
  const settled = new Map<string, number>();
  for (const { plan } of plans) {
    if (!plan || plan.agent !== agent) continue;
    const move = plan.history.findLast(({ status }) => status === "applied" || status === "verified");
    if (!move || (plan.status !== "applied" && plan.status !== "untested" && plan.status !== "verified")) continue;
    for (const fault of faults.filter((each) => isIn(plan.findings, each))) {
      settled.set(fault.id, Math.max(settled.get(fault.id) ?? 0, Date.parse(move.at)));
    }
  }
  return settled;
}

function plansOf(plans: readonly ListedPlan[], agent: string, fault: Named): Life["plans"] {
  return plans.flatMap(({ plan }) => {
    const isOf = plan && plan.agent === agent && plan.status !== "rejected" && isIn(plan.findings, fault);
    return isOf ? [{ id: plan.id, status: plan.status }] : [];
  });
}

/** Whether a plan is about a fault: by its id; one of an earlier version, by its code and subject. */
function isIn(findings: readonly { code: string; subject: string; ids?: string[] }[], fault: Named): boolean {
  return findings.some(({ code, subject, ids }) =>
    ids ? ids.includes(fault.id) : code === fault.code && subject === fault.subject,
  );
}

interface Facts {
  verdict: Verdict | undefined;
  /** Of the newest plan. */
  plan: PlanStatus | undefined;
  /** Since when it is taken for mended. */
  since: number | undefined;
  isSeenAgain: boolean;
}

function statusOf({ verdict, plan, since, isSeenAgain }: Facts): LifeStatus {
  if (isDismissed(verdict)) return "dismissed";
  if (plan === "proposed" || plan === "approved") return "planned";
  if (isSeenAgain) return "reopened";
  if (plan === "verified") return "verified";
  if (since !== undefined) return "mended";
  return verdict?.history.at(-1)?.status === "reopened" ? "reopened" : "open";
}

type Counts = Pick<Life, "seen" | "lately">;

/** What was counted in files, by their paths: kept for as long as a file is as it was, or a page of findings takes 30 ms longer for each 100,000 sightings. */
const counted = new Map<string, { stamp: string; counts: Map<string, Counts> }>();

function countsKept({ path, stamp }: SeenFile): Map<string, Counts> {
  if (stamp === undefined) return new Map();
  const known = counted.get(path);
  if (known?.stamp === stamp) return known.counts;
  const counts = new Map<string, Counts>();
  counted.set(path, { stamp, counts });
  return counts;
}

/** In how many runs a fault was seen, and in how many of the last look: counted, for runs may have been forgotten since. */
function counterOf(file: SeenFile, agent: string): (id: string) => Counts {
  const kept = countsKept(file);
  const [look] = file.rows<{ since: number; until: number; runs: number }>(
    "SELECT since, until, runs FROM looks WHERE agent = ? ORDER BY at DESC LIMIT 1",
    agent,
  );
  const count = (id: string): Counts => {
    const [row] = file.rows<{ seen: number; lately: number | null }>(
      "SELECT count(*) AS seen, sum(started_at BETWEEN ? AND ?) AS lately FROM sightings WHERE finding = ?",
      look?.since ?? 0,
      look?.until ?? 0,
      id,
    );
    const seen = row?.seen ?? 0;
    return {
      seen,
      lately: look ? { count: Math.min(look.runs, row?.lately ?? 0), of: look.runs } : { count: seen, of: seen },
    };
  };
  return (id) => {
    const counts = kept.get(id) ?? count(id);
    kept.set(id, counts);
    return counts;
  };
}

function versionAfter(file: SeenFile | undefined, { agent, last_seen }: SeenRow): string | null {
  const sql = "SELECT version FROM versions WHERE agent = ? AND first_seen > ? ORDER BY first_seen LIMIT 1";
  return file?.rows<{ version: string }>(sql, agent, last_seen)[0]?.version ?? null;
}

function lifeOfVerdict(verdict: Verdict): Life {
  const status = isDismissed(verdict) ? "dismissed" : "reopened";
  return {
    ...namesOf(verdict),
    severity: "info",
    status,
    open_since: null,
    last_seen: null,
    lately: { count: 0, of: 0 },
    seen: 0,
    plans: [],
    mended_in: null,
    settled_at: null,
    verdict: wordOf(verdict),
  };
}

function namesOf({ id, agent, code, subject, method }: Omit<Verdict, "history">) {
  return { id, agent, code, subject, method };
}

function wordOf(verdict: Verdict | undefined): Life["verdict"] {
  const last = verdict?.history.at(-1);
  return last ? { status: last.status, at: last.at, by: last.by, reason: last.reason ?? null } : null;
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
