import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DatabaseSync } from "@photostructure/sqlite";
import { seenPath } from "../src/analysis/life/seen-file.js";
import { answersWith, wrongTerm } from "../src/testing/life/folder-with-runs.js";
import { cleanRun } from "../src/testing/made-runs/clean-run.js";
import { decisionOf, type MadeRun } from "../src/testing/made-runs/made-run.js";
import { Random } from "../src/testing/made-runs/random.js";
import { toSpans } from "../src/testing/made-runs/to-spans.js";
import { ATTRIBUTE } from "../src/tracing/attributes.js";
import { toKeyValues } from "../src/tracing/otlp/otlp.js";
import type { Score } from "../src/tracing/score.js";
import { type StoredSpan, TraceStore } from "../src/tracing/store/store.js";
import { storePath } from "../src/tracing/tracing.js";
import { safeEnvironment } from "./measure.js";

const CLI = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const DAY_MS = 86_400_000;
/** Runs that findings, the plan and drafts of cases are made of, and eval runs that are kept. */
const ANALYSED = 400;
const DRAFTS = 100;
const EVALS = 30;
const SPANS_OF_A_RUN = 7;
const LONG_TRACE = 10_000;
/** Findings that all runs show. */
const IN_ALL_RUNS = 2;

/** A folder with all that the pages show, at size. */
export interface FilledFolder {
  /** Ids of traces: one in the middle of all, one near the oldest, one that did not stand, one with 10,000 spans. */
  middle: string;
  old: string;
  invalid: string;
  long: string;
}

/**
 * Fills a folder: runs of one day, of which some few did not stand, failed or are of one session, each with scores;
 * findings that many of them show, a plan, drafts of cases, and eval runs.
 */
export async function fillFolder(cwd: string, home: string, spans: number): Promise<FilledFolder> {
  mkdirSync(home, { recursive: true });
  const random = new Random(1);
  const count = Math.ceil(spans / SPANS_OF_A_RUN);
  const now = Date.now();
  const startOf = (number: number) => now - ((count - number) / count) * (DAY_MS - 7_200_000) - 60_000;
  const add = async (from: number, to: number) => {
    const runs: MadeRun[] = [];
    for (let number = from; number < to; number++) runs.push(await madeRun(random, number, startOf(number)));
    const store = TraceStore.open(storePath(home));
    store.addSpans(runs.flatMap(spansOf));
    store.addScores(runs.flatMap(scoresOf), now);
    store.close();
    return runs;
  };
  const first = await add(0, ANALYSED);
  const underwrite = (...args: string[]) =>
    execFileSync(process.execPath, [CLI, ...args], { cwd, env: safeEnvironment(), stdio: "ignore" });
  underwrite("analyze");
  underwrite("plan", "create");
  underwrite("cases", "harvest", "--limit", String(DRAFTS));
  underwrite("eval", "--model", "offline");
  let [middle, old, invalid] = ["", first[100]?.trace_id ?? "", ""];
  for (let from = ANALYSED; from < count; from += 500) {
    const runs = await add(from, Math.min(count, from + 500));
    if (from <= count / 2) middle = runs[0]?.trace_id ?? "";
    invalid = runs.find(({ rejected }) => rejected)?.trace_id ?? invalid;
  }
  const long = "f".repeat(32);
  addLongTrace(home, long, now);
  copyEvals(storePath(home));
  addSightings(home);
  return { middle, old, invalid, long };
}

/** A run; of the first ones many have a fault, of the others one in 5,000. */
async function madeRun(random: Random, number: number, startedAt: number): Promise<MadeRun> {
  const run = await cleanRun(random, number, startedAt);
  const every = number < ANALYSED ? 10 : 5000;
  if (number % every === 1) wrongTerm(5)(run);
  if (number % every === 2) answersWith({ approved: !decisionOf(run).approved })(run);
  return run;
}

function spansOf(run: MadeRun): StoredSpan[] {
  const number = Number.parseInt(run.trace_id.slice(0, 8), 16);
  const more = toKeyValues({
    [ATTRIBUTE.outcome]: decisionOf(run).approved ? "approved" : "denied",
    [ATTRIBUTE.kind]: number % 10 === 9 ? "eval" : "run",
    ...(number % 50_000 === 7 ? { [ATTRIBUTE.session]: "rare" } : {}),
  });
  return toSpans(run).map((stored) =>
    stored.span.parentSpanId
      ? stored
      : { ...stored, span: { ...stored.span, attributes: [...(stored.span.attributes ?? []), ...more] } },
  );
}

function scoresOf({ trace_id, rejected }: MadeRun): Score[] {
  const score = (name: string, value: number, source = "check"): Score => {
    return { id: `${trace_id}-${source}-${name}`, trace_id, name, value, data_type: "BOOLEAN", source };
  };
  const judged = Number.parseInt(trace_id.slice(0, 8), 16) % 2000 === 3;
  return [score("valid", rejected ? 0 : 1), score("repaired", 0), ...(judged ? [score("correct", 0, "person")] : [])];
}

function addLongTrace(home: string, traceId: string, now: number): void {
  const nanos = (ms: number) => String(BigInt(Math.round(ms)) * 1_000_000n);
  const spans = Array.from({ length: LONG_TRACE }, (_, index): StoredSpan => {
    const id = (number: number) => (number + 1).toString(16).padStart(16, "0");
    const attributes = toKeyValues(
      index === 0
        ? { [ATTRIBUTE.operation]: "invoke_agent", [ATTRIBUTE.agentName]: "another" }
        : { "tool.input": `of step ${index}` },
    );
    return {
      origin: { resource: { attributes: [] }, scope: { name: "another" } },
      span: {
        traceId,
        spanId: id(index),
        ...(index === 0 ? {} : { parentSpanId: id(Math.floor((index - 1) / 4)) }),
        name: index === 0 ? "another" : `step ${index % 40}`,
        kind: 1,
        startTimeUnixNano: nanos(now - 3_600_000 + index),
        endTimeUnixNano: nanos(now - 3_600_000 + (index === 0 ? LONG_TRACE : index + 5)),
        attributes,
        events: [],
        status: { code: 0 },
      },
    };
  });
  const store = TraceStore.open(storePath(home));
  store.addSpans(spans);
  store.close();
}

/** Copies the eval run that is there, until there are many. */
function copyEvals(path: string): void {
  const db = new DatabaseSync(path);
  for (let number = 1; number < EVALS; number++) {
    const id = `20260101-0000${String(number).padStart(2, "0")}-copied`;
    db.prepare(
      `INSERT INTO eval_runs SELECT ?1, agent, started_us - ?2 * 60000000, replace(plan, id, ?1), summary
       FROM eval_runs ORDER BY started_us DESC LIMIT 1`,
    ).run(id, number);
    db.prepare(
      "INSERT INTO eval_results SELECT ?1, case_id, repeat, body FROM eval_results WHERE run_id = (SELECT id FROM eval_runs ORDER BY started_us DESC LIMIT 1)",
    ).run(id);
  }
  db.close();
}

/** Says of the findings that are seen most that every run shows them. */
function addSightings(home: string): void {
  const db = new DatabaseSync(seenPath(home));
  db.prepare("ATTACH ? AS traces").run(storePath(home));
  db.exec(`INSERT OR IGNORE INTO sightings SELECT findings.id, traces.trace_id, traces.start_us / 1000, 1
    FROM (SELECT id FROM findings ORDER BY seen_in DESC LIMIT ${IN_ALL_RUNS}) AS findings CROSS JOIN traces.traces AS traces`);
  db.close();
}
