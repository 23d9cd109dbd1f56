import { type ListedPlan, listPlans } from "../analysis/plan/plan-folder.js";
import { UserError } from "../errors.js";
import type { EvalRunFilter } from "../evals/report/history.js";
import type { AnyAgent } from "../runtime/definition/agent.js";
import { sizeOf } from "../tracing/store/reclaim.js";
import { beyond } from "../tracing/store/retention.js";
import { readDraftFile } from "./evals/draft-cases.js";
import { type ListedEval, listEvals } from "./evals/eval-reports.js";
import { checksHere } from "./findings/known-findings.js";
import { type ListedFinding, lastLookAt, listFindings } from "./findings/list-findings.js";
import { configuredTargets, type Project } from "./open-project.js";
import { plansPath } from "./plan-evidence.js";

/** How things stand with an agent: what is known, without asking a model or reading a trace. */
export interface Status {
  agent: string;
  /** The last eval run of the whole suite; null where there is none. */
  gate: Pick<ListedEval, "run_id" | "started_at" | "ended" | "gate_passed" | "passed" | "total" | "skipped"> | null;
  findings: ListedFinding[];
  /** When an analysis looked for findings last, in milliseconds since 1970, and in how many runs; null before the first. */
  looked: { at: number; runs: number } | null;
  /** Plans that wait for somebody, the newest first: to be approved, to be made, to be verified. */
  plans: { id: string; title: string; status: "proposed" | "approved" | "applied" | "untested" }[];
  /** What backends have not acknowledged. */
  undelivered: { target: string; waiting: number }[];
  /**
   * What the store of traces takes on disk, how much of it is kept (`30d,2GB`; null for everything), and how many traces
   * are beyond that and stay, since a backend has not got all of them.
   */
  store: { traces: number; bytes: number; keep: string | null; beyond: number } | null;
  /** What waits for a person to accept it. */
  proposals: { cases: number; findings: string[] };
  /** What could not be read: a sentence each. */
  problems: string[];
}

/** Says how things stand with an agent. What cannot be read is told, and does not hide the rest. */
export async function statusOf(project: Project, agent: AnyAgent): Promise<Status> {
  const problems: string[] = [];
  const unless = async <T>(otherwise: T, read: () => T | Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(error.message);
      return otherwise;
    }
  };
  const plans = await unless([], () => listPlans(plansPath()));
  problems.push(...plans.flatMap(({ problem }) => problem ?? []));
  return {
    agent: agent.name,
    gate: await unless(null, () => lastGate(project, agent)),
    findings: await unless([], () => listFindings(project, agent, plans)),
    looked: await unless(null, () => lastLookAt(project, agent)),
    plans: waitingPlans(agent, plans),
    undelivered: await unless([], () => undelivered(project)),
    store: await unless(null, () => storeOf(project)),
    proposals: {
      findings: checksHere(
        { note: (note) => void problems.push("problem" in note ? note.problem : "") },
        agent,
      ).proposed.map(({ id }) => id),
      cases: await unless(0, () => readDraftFile(agent).filter(({ reviewed }) => reviewed === false).length),
    },
    problems: [...new Set(problems)],
  };
}

/** The newest run that covers the whole suite, else the newest. */
function lastGate(project: Project, agent: AnyAgent): Status["gate"] {
  project.store({ quiet: true });
  const newest = (isWanted?: EvalRunFilter["isWanted"]) =>
    listEvals(project, { agent: agent.name, limit: 1, isWanted })[0];
  const run = newest(({ schedule, end }) => end !== null && !schedule.partial && !schedule.shard) ?? newest();
  if (!run) return null;
  const { run_id, started_at, ended, gate_passed, passed, total, skipped } = run;
  return { run_id, started_at, ended, gate_passed, passed, total, skipped };
}

function waitingPlans(agent: AnyAgent, plans: readonly ListedPlan[]): Status["plans"] {
  return plans.flatMap(({ plan }) => {
    if (!plan || plan.agent !== agent.name) return [];
    const { id, title, status } = plan;
    return status === "verified" || status === "refuted" || status === "rejected" ? [] : [{ id, title, status }];
  });
}

async function storeOf(project: Project): Promise<Status["store"]> {
  const store = project.store({ quiet: true });
  const { keep } = project.config;
  const targets = keep ? (await configuredTargets(project.config)).map(({ name }) => name) : [];
  const isWaitedFor = keep && targets.length > 0; // else nothing is looked through
  const { waiting } = isWaitedFor ? beyond(store.connection, { keep, now: project.now(), targets }) : { waiting: 0 };
  return { traces: store.count(), bytes: sizeOf(store.path), keep: keep?.text ?? null, beyond: waiting };
}

function undelivered(project: Project): Status["undelivered"] {
  const { connection } = project.store({ quiet: true });
  return connection
    .sql(
      "SELECT target, count(*) AS waiting FROM deliveries WHERE delivered_us IS NULL GROUP BY target ORDER BY target",
    )
    .all()
    .map((row) => row as { target: string; waiting: number });
}
