import { UserError } from "../../errors.js";
import { listSome } from "../../text/format.js";
import { sha256 } from "../../text/sha256.js";
import { show } from "../../text/visible.js";
import { mergeStandings } from "../judge/standing.js";
import { compareEvals } from "./compare.js";
import type { EvalReport } from "./eval-report.js";
import { coverageOf } from "./gate.js";
import { reportOf } from "./report.js";

/**
 * Joins the reports of one suite's shards: everything is counted anew, and the gate is decided over all of it. When
 * all shards are there, the whole is no longer partial.
 *
 * @param baseline what the whole is held against: comparisons of single shards do not add up
 * @throws UserError that names the first thing that does not fit: other versions or settings, or a case run twice
 */
export function mergeReports(reports: readonly EvalReport[], baseline: EvalReport | null = null): EvalReport {
  const [first, ...rest] = [...reports].sort((a, b) => (a.shard?.index ?? 0) - (b.shard?.index ?? 0));
  if (!first || rest.length === 0)
    throw new UserError("There is nothing to merge: give the reports of two shards or more.");
  for (const other of rest) requireSamePlan(first, other);
  requireDisjoint([first, ...rest]);
  const held = reports.find((report) => report.baseline !== null)?.baseline;
  if (held && !baseline) {
    const single = `The shards were held against ${held.a.run_id} each by itself, which does not add up`;
    throw new UserError(`${single}: name it with --baseline, and the whole is held against it.`);
  }
  const merged = joined([first, ...rest], null);
  return baseline ? joined([first, ...rest], compareEvals(baseline, merged)) : merged;
}

function joined(reports: readonly [EvalReport, ...EvalReport[]], baseline: EvalReport["baseline"]): EvalReport {
  const [first] = reports;
  const began = reports.map(({ started_at }) => Date.parse(started_at));
  const ended = reports.map(({ started_at, duration_ms }) => Date.parse(started_at) + duration_ms);
  const stops = new Set(reports.flatMap(({ stopped }) => stopped ?? []));
  const ids = reports.map(({ run_id }) => run_id);
  const notKept = reports.reduce((sum, { not_kept = 0 }) => sum + not_kept, 0);
  const notDelivered = reports.flatMap(({ not_delivered = [] }) => not_delivered);
  const judges = mergeStandings(reports.map((report) => report.judges ?? []));
  return reportOf(
    reports.flatMap(({ cases }) => cases),
    {
      run_id: sha256(ids.join(" "), first.run_id.length),
      name: first.name,
      agent: first.agent,
      cases_from: first.cases_from,
      started_at: new Date(Math.min(...began)).toISOString(),
      duration_ms: Math.max(...ended) - Math.min(...began),
      partial: partialOf(reports),
      shard: null,
      stopped: stops.size === 0 ? null : [...stops].join(", "),
      ...wavesOf(reports),
      ...(notKept === 0 ? {} : { not_kept: notKept }),
      ...(notDelivered.length === 0 ? {} : { not_delivered: notDelivered }),
      ...(reports.some(({ require_delivery }) => require_delivery) ? { require_delivery: true } : {}),
      judge: first.judge,
      ...(judges.length > 0 ? { judges } : {}),
      ...(reports.every(({ trust_judge }) => trust_judge) ? { trust_judge: true } : {}),
      min_pass: first.min_pass,
      baseline,
      versions: first.versions,
      repeat: first.repeats.k,
      lacks: reports.find(({ lacks }) => lacks !== undefined)?.lacks,
      merged_from: ids,
    },
  );
}

/** How models were asked, where it was in waves for all of it. */
function wavesOf(reports: readonly EvalReport[]): Pick<EvalReport, "via" | "waves"> {
  const all = reports.flatMap(({ waves }) => waves ?? []);
  if (all.length < reports.length) return {};
  const waited_ms = Math.max(...all.map((one) => one.waited_ms));
  const batches = all.flatMap((one) => one.batches);
  return { via: "message-batches", waves: { waves: all.reduce((sum, one) => sum + one.waves, 0), batches, waited_ms } };
}

function partialOf(reports: readonly [EvalReport, ...EvalReport[]]): string | null {
  const [{ partial, shard }] = reports;
  const count = shard?.count ?? reports.length;
  if (reports.length === count) return partial;
  const present = `shards ${reports.map((report) => report.shard?.index).join(", ")} of ${count}`;
  return partial ? `${present} of ${partial}` : present;
}

/** What one eval run in parts has in common. */
function planOf({ agent, versions, judge, min_pass, repeats, partial, shard }: EvalReport): Record<string, unknown> {
  const { app, revision, model, host, policy, instructions, tools, code, check, cases } = versions;
  const hashes = { policy, instructions, tools, code, check, cases };
  return {
    agent,
    app,
    revision,
    model,
    host,
    ...hashes,
    judge,
    min_pass,
    repeat: repeats.k,
    partial,
    shards: shard?.count,
  };
}

function requireSamePlan(first: EvalReport, other: EvalReport): void {
  const [expected, actual] = [planOf(first), planOf(other)];
  const part = Object.keys(expected).find((name) => expected[name] !== actual[name]);
  if (part === undefined) return;
  const values = `${show(expected[part] ?? null)} in ${first.run_id}, ${show(actual[part] ?? null)} in ${other.run_id}`;
  throw new UserError(
    `The reports are not parts of one run: ${part} differs (${values}). Merge shards of the same run.`,
  );
}

function requireDisjoint(reports: readonly EvalReport[]): void {
  const owner = new Map<string, EvalReport>();
  const indices = new Map<number, EvalReport>();
  for (const report of reports) {
    const same = report.shard && indices.get(report.shard.index);
    if (same) {
      const runs = `${same.run_id} and ${report.run_id}`;
      throw new UserError(`${runs} are both ${coverageOf(report)}: give each shard once.`);
    }
    if (report.shard) indices.set(report.shard.index, report);
    const twice = report.cases.map(({ id }) => id).filter((id) => owner.has(id));
    const other = owner.get(twice[0] ?? "");
    if (other) {
      throw new UserError(`${other.run_id} and ${report.run_id} both hold ${listSome(twice)}: give each case once.`);
    }
    for (const { id } of report.cases) owner.set(id, report);
  }
}
