import { randomBytes } from "node:crypto";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CampaignFolder } from "../../climb/campaign/campaign-folder.js";
import { changedParts } from "../../climb/campaign/compare.js";
import { rowsOfBoth } from "../../climb/campaign/confirm-tip.js";
import { type ArmRuns, type Ground, type RunsOf, runTree, writeTree } from "../../climb/campaign/run-arm.js";
import { fixesSeenOnly } from "../../climb/campaign/seen-only.js";
import { type ChangedFile, changedFiles } from "../../climb/change/changed-files.js";
import type { AgentPlace } from "../../climb/edit/editable.js";
import { judgeRound } from "../../climb/gate/judge-round.js";
import { listed } from "../../climb/gate/pairs.js";
import { type Arm, PARTS, type Part, type Row, type Verdict } from "../../climb/gate/rows.js";
import { codeProblems, type EditedFile } from "../../climb/guards/code-guard.js";
import { whyNoJail } from "../../climb/jail/bubblewrap.js";
import type { Subject } from "../../climb/judge/judge-runs.js";
import type { Declared } from "../../climb/run/protocol.js";
import { CandidateProblem } from "../../climb/run/run-candidate.js";
import { drawFresh, freshSeed, noSampler } from "../../climb/sampler.js";
import { Git } from "../../climb/tree/git.js";
import { UserError } from "../../errors.js";
import { caseFiles, loadCases } from "../../evals/cases/case-files.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { countText } from "../../text/format.js";
import type { Project } from "../open-project.js";
import { requireBound } from "../spending.js";
import { baseAgent } from "./base-agent.js";
import { judgeLive, type LiveJudgement } from "./judge-live.js";
import { approvedPlans } from "./prepare.js";

/** Fresh inputs, where no other number is asked for. */
const FRESH = 200;

/** Runs of each case by a live model, where no other number is asked for. */
const REPEATS = 5;

/** Longest that one tree may take to answer all inputs, in milliseconds. */
const TIMEOUT_MS = 600_000;

export interface ChangeRequest {
  /** An agent's name; by default the first of the base. */
  agent?: string | undefined;
  /** A branch, a tag or a commit: the change is what the candidate did since both parted. */
  base: string;
  candidate: string;
  fresh?: number;
  /** The embedded one by default. Any other is asked through a broker, and judged as sampled. */
  model?: string | undefined;
  /** Runs of each case by a live model where no fresh inputs can be drawn; 5 by default. */
  repeat?: number | undefined;
  maxCostUsd?: number | undefined;
  /** Draws the fresh inputs of an earlier judgement again. */
  seed?: string | undefined;
  /** False: the candidate's code is not jailed. */
  sandbox?: boolean;
  signal?: AbortSignal;
  onStep?: (step: string) => void;
  /** The folder of the project's configuration; undefined where there is none. */
  projectFolder?: string | undefined;
  /** Runs the code of a tree for the agents that it defines. */
  agentsIn: (tree: string, from: AgentPlace["from"]) => Promise<AnyAgent[]>;
}

export interface ChangeReport {
  agent: string;
  /** Commits; `base` is where both parted. */
  base: string;
  candidate: string;
  verdict: Verdict["verdict"];
  /** Why, each in a sentence, the decisive one first. */
  reasons: string[];
  changed: ChangedFile[];
  /** What a person should look at, as no run tells of it. */
  look_at: string[];
  /** The gate on the runs; null where nothing was run. */
  runs: Verdict | null;
  asked: { suite: number; fresh: number };
  /** Of the fresh inputs: `--seed` draws them again. */
  seed: string;
  model: string;
  /** The server that was asked, by which names it answered and what that took; absent for the embedded model. */
  live?: Pick<LiveJudgement, "host" | "answered_by" | "spent">;
  sandbox: boolean;
}

/**
 * Judges a change as a campaign's round is judged, whoever made it: both commits are written out apart from the user's
 * tree and run by the embedded model, each input twice, and the base's own policy, reference and cases say what is right.
 *
 * @throws UserError where nothing can be judged: in one line what is missing
 */
export async function judgeChange(project: Project, request: ChangeRequest): Promise<ChangeReport> {
  const work = mkdtempSync(join(tmpdir(), "underwrite-gate-"));
  try {
    return await judgeIn(work, project, request);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function judgeIn(work: string, project: Project, request: ChangeRequest): Promise<ChangeReport> {
  const { config, signal: ours } = project;
  const { sandbox = true, fresh: count = FRESH, projectFolder, signal = ours, onStep = () => {} } = request;
  const git = Git.of(projectFolder ?? process.cwd());
  const candidate = git.commit(request.candidate);
  const base = partingOf(git, git.commit(request.base), candidate);
  const judge = await baseAgent({ ...request, git, base, folder: join(work, "judge") });
  const { place, tree, modules } = judge;
  const agent = { ...judge.agent, strict: config.strict ?? judge.agent.strict };
  if (agent.lacks.has("reference")) {
    throw new UserError(`${agent.name} has no reference: nothing says what is right, so nothing can be judged.`);
  }
  const model = request.model ?? "offline";
  requireBound(config, [model], request.maxCostUsd);
  if (model === "offline" && agent.lacks.has("offline answer")) {
    throw new UserError(
      `${agent.name} has no offline answer: define its answerOffline, which answers here, or name a --model.`,
    );
  }
  const changed = changedFiles(git, base, candidate, place);
  const seed = request.seed ?? freshSeed(randomBytes(32), { campaign: base, round: 1, patch: candidate });
  const common = { agent: agent.name, base, candidate, changed, seed, model, sandbox };
  const none = { ...common, look_at: [], runs: null, asked: { suite: 0, fresh: 0 } };
  const evaluators = changed.filter(({ is }) => is === "evaluator");
  if (evaluators.length > 0) {
    const named = listed(evaluators.map(({ path, why }) => `${path} (${why})`));
    const reasons = [`What the agent is judged by is changed, so no run proves anything: ${named}.`];
    return { ...none, verdict: "not_judged", reasons };
  }
  const own = changed.filter(({ is }) => is !== "elsewhere");
  if (own.length === 0) {
    const nothing = `The candidate has no commit that the base has not: --base is what it is compared with.`;
    const reason = base === candidate ? nothing : `Nothing that ${agent.name} runs is changed.`;
    return { ...none, verdict: "inconclusive", reasons: [reason] };
  }

  const why = sandbox ? await whyNoJail() : undefined;
  if (why !== undefined) {
    throw new UserError(
      `${why}, so nothing keeps the candidate's code in: install it, or give --no-sandbox and trust it.`,
    );
  }
  const cases = loadCases(agent, caseFiles(join(tree, "cases", agent.name)));
  const suite = cases.filter(({ reviewed = true }) => reviewed);
  const known = suite.map(({ application }) => application);
  const missing = noSampler(agent);
  const fresh = missing === undefined ? drawFresh(agent, seed, count, known) : [];
  const subjects: Subject[] = [
    ...suite.map((subject): Subject => ({ key: subject.id, origin: "visible", case: subject })),
    ...fresh,
  ];
  if (subjects.length === 0)
    throw new UserError(`${agent.name} has neither cases in ${base.slice(0, 12)} nor a sampler.`);
  // As in a campaign, and by the base's word: a candidate approves nothing of itself.
  const planText = (await approvedPlans(agent, join(tree, "plans"))).map(({ body }) => body).join("\n");
  const held = { cases: suite, policy: agent.policy, planText };
  const look_at = [
    ...(missing === undefined ? [] : [`Only the suite was run, which whoever made the change knows. ${missing}`]),
    ...own.flatMap(({ path, is }) => guarded(git, { base, candidate }, { path, part: is as Part, ...held })),
  ];
  if (model !== "offline") {
    const held = subjects.filter(({ origin }) => origin !== "fresh");
    const { host, answered_by, spent, ...judged } = await judgeLive(project, {
      ...{ git, work, agent, place, modules, base, candidate, own, seed, model, sandbox, signal, onStep },
      suite: held.map((subject) => ({ ...subject, origin: "held_out" })),
      repeat: request.repeat ?? REPEATS,
      maxCostUsd: request.maxCostUsd,
    });
    const hits = look_at.slice(missing === undefined ? 0 : 1);
    const isHit = hits.length > 0 && judged.verdict !== "worse" && judged.verdict !== "void";
    const said = isHit ? { verdict: "not_judged" as const, reasons: [...hits, ...judged.reasons] } : {};
    return { ...common, look_at, ...judged, ...said, live: { host, answered_by, spent } };
  }
  const asked = { suite: suite.length, fresh: fresh.length };
  const ground: Ground = { git, folder: new CampaignFolder(realpathSync(work)), agent, place, modules, signal };
  const of: RunsOf = { id: seed, model, sandbox, answered_by: [] };
  // What differs between two runs of an input is luck, or a clock.
  const run = async (arm: Arm, commit: string) => {
    onStep(`${countText(subjects.length, "input")} twice, by the ${arm}`);
    const asked = { subjects, live: false, repeats: 2, timeoutMs: TIMEOUT_MS };
    return runTree(ground, of, writeTree(ground, of, arm, commit), asked);
  };
  const before = await run("base", base).catch((error) => {
    if (!(error instanceof CandidateProblem)) throw error;
    throw new UserError(`The agent of the base cannot be run apart: ${error.message}.`);
  });
  let after: ArmRuns;
  try {
    after = await run("candidate", candidate);
  } catch (error) {
    if (!(error instanceof CandidateProblem)) throw error;
    const reasons = [`The candidate's process gives no evidence: ${error.message}.`];
    return { ...common, look_at, asked, runs: null, verdict: "worse", reasons };
  }
  const parts = partsOf(before.declared, after.declared, own);
  const rows = rowsOfBoth(before.runs, after.runs);
  const offline = { mode: "deterministic", offline: true, round: 1, alpha: 0.05, cause: null } as const;
  const runs = judgeRound({ ...offline, changed: parts, rows });
  return { ...common, look_at, asked, runs, ...ruled(runs, rows, parts, look_at.slice(missing === undefined ? 0 : 1)) };
}

/** The gate's verdict on the runs, under what no run tells of. */
function ruled(
  runs: Verdict,
  rows: readonly Row[],
  parts: readonly Part[],
  hits: readonly string[],
): Pick<ChangeReport, "verdict" | "reasons"> {
  const { verdict, reasons } = runs;
  if (verdict === "worse" || verdict === "void") return { verdict, reasons };
  if (parts.includes("output_schema")) {
    const reason = "The output's schema is changed: whether its readers can take that is for a person.";
    return { verdict: "not_judged", reasons: [reason, ...reasons] };
  }
  if (hits.length > 0) return { verdict: "not_judged", reasons: [...hits, ...reasons] };
  if (verdict !== "better") return { verdict, reasons };
  const once = rows.filter(({ repeat }) => repeat === 1);
  const keys = once.filter(({ arm, right }) => arm === "base" && !right).map(({ key }) => key);
  const hasFresh = once.some(({ origin }) => origin === "fresh");
  const seenOnly = hasFresh && runs.w > 0 ? fixesSeenOnly(once, { id: "", faults: [], keys }) : undefined;
  return seenOnly === undefined ? { verdict, reasons } : { verdict: "inconclusive", reasons: [seenOnly, ...reasons] };
}

/** What of the agent differs, by what both declare and by the files. */
function partsOf(before: Declared, after: Declared, own: readonly ChangedFile[]): Part[] {
  const files = new Map(own.map(({ path, is }) => [path, PARTS.find((part) => part === is) ?? "other"]));
  const edits = new Map(own.map(({ path }) => [path, Buffer.alloc(0)]));
  return changedParts(before, after, edits, files);
}

function guarded(
  git: Git,
  commits: { base: string; candidate: string },
  file: Omit<EditedFile, "before" | "after">,
): string[] {
  const text = (commit: string) => git.text(git.files(commit).get(file.path));
  return codeProblems({ ...file, before: text(commits.base), after: text(commits.candidate) });
}

/** Where two commits parted: what the base did since is not the candidate's. */
function partingOf(git: Git, base: string, candidate: string): string {
  const parting = git.tryRun(["merge-base", base, candidate])?.trim();
  if (parting) return parting;
  throw new UserError(
    `${base.slice(0, 12)} and ${candidate.slice(0, 12)} have no commit in common: fetch their history.`,
  );
}
