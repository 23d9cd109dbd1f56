import writeFileAtomic from "write-file-atomic";
import { countText } from "../../text/format.js";
import { judgeRound } from "../gate/judge-round.js";
import { ratesOf } from "../gate/rates.js";
import type { Part, Row, Verdict } from "../gate/rows.js";
import { type RankedCause, withCause } from "../judge/causes.js";
import type { JudgedRun, Subject } from "../judge/judge-runs.js";
import type { Declared } from "../run/protocol.js";
import { CandidateProblem } from "../run/run-candidate.js";
import type { Edits } from "../tree/candidate-tree.js";
import type { Campaign, Round } from "./campaign.js";
import { rowsOfBoth } from "./confirm-tip.js";
import { type ArmRuns, runTree, writeTree } from "./run-arm.js";
import { fixesSeenOnly } from "./seen-only.js";
import type { Workplace } from "./workplace.js";

/** Fresh inputs of a round of deterministic runs. */
const FRESH = 200;

/** Largest α of a campaign; deterministic rounds spend nothing of it. */
export const ALPHA = 0.05;

/** What the rounds stand on: the commit that was kept last, and its runs of the suite. */
export interface Incumbent extends ArmRuns {
  commit: string;
}

/** A candidate whose code is frozen, and what it is compared with. */
export interface Compared {
  incumbent: Incumbent;
  /** Null for a change that was made for none. */
  cause: RankedCause | null;
  edits: Edits;
  tree: string;
  /** Milliseconds since 1970. */
  deadline: number;
}

/** What the gate said of a candidate; its runs of the suite where it is better. */
export interface Comparison {
  verdict: Verdict;
  candidate?: ArmRuns | undefined;
}

/** A round that ends before its runs are compared. */
export class RoundEnd extends Error {
  /** @param isOfRuns the runs could not be made, which says nothing of the candidate */
  constructor(
    readonly outcome: NonNullable<Round["outcome"]>,
    readonly reasons: readonly string[],
    readonly isOfRuns = false,
  ) {
    super(reasons.join(" "));
  }
}

/** Compares a candidate with what is there by the embedded model: nothing is luck, so each input counts. @throws RoundEnd */
export async function compareOffline(
  work: Workplace,
  campaign: Campaign,
  round: Round,
  { incumbent, cause, edits, tree }: Compared & { cause: RankedCause },
): Promise<Comparison> {
  const fresh = freshOf(work, campaign, round, FRESH);
  const all = [...work.subjects, ...fresh];
  round.asked = askedOf(all);
  work.tell({ about: "step", round: round.number, step: `${countText(all.length, "input")}, both arms` });
  const repeats = campaign.options.repeat;
  const run = async (arm: "base" | "candidate", of: string, subjects: readonly Subject[]) =>
    runTree(work, campaign, writeTree(work, campaign, arm, of), { subjects, live: false, repeats });
  const candidate = await run("candidate", tree, all).catch(noEvidence);
  const more = fresh.length === 0 ? [] : (await run("base", incumbent.commit, fresh)).runs;
  const parts = changedParts(incumbent.declared, candidate.declared, edits, work.editable);
  refuseSchema(parts);
  const rows = rowsOfBoth(
    await withCause(work.agent, [...incumbent.runs, ...more], cause.cause, work.now()),
    await withCause(work.agent, candidate.runs, cause.cause, work.now()),
  );
  keepRows(work, campaign, round, rows);
  round.rates = ratesOf(rows, "deterministic");
  const ruling = judgeRound({
    mode: "deterministic",
    offline: true,
    changed: parts,
    round: round.number,
    alpha: ALPHA,
    cause: cause.cause,
    rows,
  });
  const seenOnly = ruling.verdict === "better" ? fixesSeenOnly(firstOf(rows), cause.cause) : undefined;
  const verdict: Verdict =
    seenOnly === undefined ? ruling : { ...ruling, verdict: "inconclusive", reasons: [seenOnly, ...ruling.reasons] };
  return { verdict, candidate: { ...candidate, runs: ofSuite(work, candidate.runs) } };
}

/** A round's fresh inputs: they follow from a secret and the frozen patch. Empty where none can be drawn. */
export function freshOf({ folder, fresh }: Workplace, { id }: Campaign, round: Round, count: number): Subject[] {
  return fresh?.(folder.keyed(id, String(round.number), round.patch ?? ""), count) ?? [];
}

/** How many inputs of each origin there are. */
export function askedOf(subjects: readonly Subject[]): Round["asked"] {
  const of = (origin: Subject["origin"]) => subjects.filter((subject) => subject.origin === origin).length;
  return { visible: of("visible"), held_out: of("held_out"), fresh: of("fresh") };
}

/** Where a round's rows are kept: anyone can compute its verdict from them again. */
export function rowsPath({ folder }: Workplace, { id }: Campaign, { number }: Round): string {
  return folder.place(id, "rounds", String(number), "rows.jsonl");
}

/** Keeps a round's rows, in the place of those that were kept before. */
export function keepRows(work: Workplace, campaign: Campaign, round: Round, rows: readonly Row[]): void {
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  writeFileAtomic.sync(rowsPath(work, campaign, round), text, { mode: 0o600 });
}

/** Ends the round where a candidate's process gave no evidence. @throws RoundEnd, and any other error as it is */
export function noEvidence(error: unknown): never {
  if (!(error instanceof CandidateProblem)) throw error;
  throw new RoundEnd("dropped", [`The candidate's process is no evidence: ${error.message}.`]);
}

/** @throws RoundEnd for a change that no run can judge */
export function refuseSchema(parts: readonly Part[]): void {
  if (!parts.includes("output_schema")) return;
  throw new RoundEnd("needs_person", [
    "The output's schema changed: whether its readers can take that is for a person.",
  ]);
}

function ofSuite({ subjects }: Workplace, runs: readonly JudgedRun[]): JudgedRun[] {
  const suite = new Set(subjects.map(({ key }) => key));
  return runs.filter(({ row }) => suite.has(row.key));
}

function firstOf(rows: readonly Row[]): Row[] {
  return rows.filter(({ repeat }) => repeat === 1);
}

/** What of an agent differs between what two trees declare, and in the files that were edited. */
export function changedParts(
  before: Declared,
  after: Declared,
  edits: Edits,
  editable: ReadonlyMap<string, Part>,
): Part[] {
  const parts = new Set<Part>();
  if (before.instructions !== after.instructions) parts.add("instructions");
  if (JSON.stringify(before.output) !== JSON.stringify(after.output)) parts.add("output_schema");
  for (const tool of after.tools) {
    const known = before.tools.find(({ name }) => name === tool.name);
    if (known && known.description !== tool.description) parts.add("descriptions");
  }
  for (const path of edits.keys()) {
    const part = editable.get(path) ?? "other";
    if (part === "tools" || part === "offline_answer" || part === "other") parts.add(part);
  }
  return [...parts];
}
