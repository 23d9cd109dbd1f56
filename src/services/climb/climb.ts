import type { Plan } from "../../analysis/plan/plan.js";
import { Bill } from "../../climb/broker/bill.js";
import { type Campaign, leftUsd, newCampaign } from "../../climb/campaign/campaign.js";
import { CampaignFolder } from "../../climb/campaign/campaign-folder.js";
import { runCampaign } from "../../climb/campaign/run-campaign.js";
import { suiteSubjects } from "../../climb/campaign/subjects.js";
import type { ClimbEvent, Workplace } from "../../climb/campaign/workplace.js";
import { claudeCoder } from "../../climb/coder/claude.js";
import type { Coder } from "../../climb/coder/coder.js";
import { codexCoder } from "../../climb/coder/codex.js";
import { commandCoder } from "../../climb/coder/command.js";
import { whyNoJail } from "../../climb/jail/bubblewrap.js";
import { endLeftovers } from "../../climb/jail/leftovers.js";
import { drawFresh, noSampler } from "../../climb/sampler.js";
import { UserError } from "../../errors.js";
import { takeForLong } from "../../files/with-lock.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { openModel } from "../../settings/open-model.js";
import { show } from "../../text/visible.js";
import { readSuite } from "../evals/check-cases.js";
import type { Project } from "../open-project.js";
import { askedName } from "../run-once.js";
import { requireBound } from "../spending.js";
import { ledgerProblem } from "./campaigns.js";
import { approvedPlan, planSection, refuseDirty, refuseStaleBuild, type Source, sourceOf } from "./prepare.js";

/** Runs of each case, in each arm, where the exact test by case decides. */
const REPEATS_OF_CASES = 5;

/** How a campaign is played. */
export interface ClimbRequest {
  /** An approved plan's id; by default the newest approved one of the agent. */
  plan?: string | undefined;
  /** Follows what the base's own runs show, without a plan. */
  findings?: boolean;
  /** Rounds at most, 5 by default. */
  rounds?: number;
  /** `claude`, `codex`, or any command. */
  coder?: string;
  /** The embedded one by default. Any other is asked through a broker, and judged as sampled. */
  model?: string | undefined;
  /** Runs of each case of the suite in each arm; by default 1, and 5 where a live model's held-out cases decide. */
  repeat?: number | undefined;
  maxCostUsd?: number | undefined;
  /** Bound on the campaign, in milliseconds; 30 minutes by default. */
  timeoutMs?: number;
  /** More files that may be edited, from the repository's top. */
  allow?: readonly string[];
  cases?: readonly string[] | undefined;
  /** Commands of the project, for a shell, that must end with 0 on the base and on what is kept. */
  checks?: readonly string[];
  /** False: nothing is jailed. */
  sandbox?: boolean;
  signal?: AbortSignal;
  onEvent?: (event: ClimbEvent) => void;
  onBegin?: (campaign: Campaign) => void;
}

export interface ClimbPreview {
  campaign: Campaign;
  source: Source;
  plan: Plan | undefined;
}

/**
 * Plays rounds that improve an agent: one cause each, by a coding agent in a folder of its own, under a gate. What is
 * better is kept as a commit on a branch of its own; the user's tree, index and branches stay as they are.
 *
 * @throws UserError where a campaign cannot begin: in one line what is missing
 */
export async function climb(project: Project, agent: AnyAgent, request: ClimbRequest = {}): Promise<Campaign> {
  const { campaign, source, plan } = await previewClimb(project, agent, request);
  const folder = new CampaignFolder(project.config.home);
  return play(project, agent, { campaign, source, plan, folder, request, isNew: true });
}

/** Looks whether a campaign could begin, and what it would be; nothing is run and nothing is written. @throws UserError */
export async function previewClimb(
  { config, now }: Project,
  agent: AnyAgent,
  request: ClimbRequest = {},
): Promise<ClimbPreview> {
  const {
    rounds = 5,
    coder = "claude",
    timeoutMs = 1_800_000,
    allow = [],
    cases,
    checks = [],
    sandbox = true,
  } = request;
  const model = askedName(config, request.model ?? "offline");
  requireGround(agent, model);
  requireBound(config, [model, coder === "claude" || coder === "codex" ? coder : null], request.maxCostUsd);
  const { host } = model === "offline" ? { host: null } : await openModel(agent, config, model);
  const byCases = model !== "offline" && noSampler(agent) !== undefined;
  const source = sourceOf(agent, (git) => git.commit("HEAD"), allow);
  refuseDirty(source.git, config.home);
  const plan = request.findings ? undefined : await approvedPlan(agent, request.plan);
  await requireJail(sandbox);
  await requireCoder(coderNamed(coder, sandbox));
  const base = source.git.commit("HEAD");
  const id = CampaignFolder.newId(now());
  return {
    source,
    plan,
    campaign: newCampaign({
      ...{ id, agent: agent.name, created_at: now(), base, branch: `climb/${agent.name}/${id}` },
      ...{ plan: plan?.id ?? null, model, host: host ?? null, sandbox },
      ...{ coder, confinement: coderNamed(coder, sandbox).confinement },
      options: {
        rounds,
        timeout_ms: timeoutMs,
        max_cost_usd: request.maxCostUsd ?? null,
        allow: [...allow],
        cases: cases ? [...cases] : null,
        checks: [...checks],
        repeat: request.repeat ?? (byCases ? REPEATS_OF_CASES : 1),
      },
    }),
  };
}

/**
 * Goes on with a campaign whose process ended before it did.
 *
 * @param named its id, or the first characters of it, or `last`
 * @throws UserError where there is nothing to go on with
 */
export async function resumeClimb(
  project: Project,
  agentOf: (name: string) => Promise<AnyAgent>,
  named: string,
  request: Pick<ClimbRequest, "signal" | "onEvent" | "onBegin"> = {},
): Promise<Campaign> {
  const folder = new CampaignFolder(project.config.home);
  const campaign = folder.find(named);
  requireLeft(campaign);
  const doubt = ledgerProblem(project, campaign);
  if (doubt !== undefined) throw new UserError(`${doubt} Begin another campaign, and look into it.`);
  const agent = await agentOf(campaign.agent);
  const { git } = sourceOf(agent, () => campaign.base, campaign.options.allow);
  refuseDirty(git, project.config.home);
  const moved = [...git.files(campaign.base)].some(([path, { hash }]) => git.files("HEAD").get(path)?.hash !== hash);
  if (moved) {
    throw new UserError(
      `The campaign ${campaign.id} began at ${campaign.base.slice(0, 12)}, and another commit is checked out: git switch --detach ${campaign.base.slice(0, 12)} first.`,
    );
  }
  const source = sourceOf(agent, () => campaign.base, campaign.options.allow);
  const plan = campaign.plan === null ? undefined : await approvedPlan(agent, campaign.plan);
  await requireJail(campaign.sandbox);
  await requireCoder(coderNamed(campaign.coder, campaign.sandbox));
  return play(project, agent, { campaign, source, plan, folder, request, isNew: false });
}

async function play(
  project: Project,
  agent: AnyAgent,
  {
    campaign: known,
    source,
    plan,
    folder,
    request,
    isNew,
  }: ClimbPreview & {
    folder: CampaignFolder;
    request: Pick<ClimbRequest, "signal" | "onEvent" | "onBegin">;
    isNew: boolean;
  },
): Promise<Campaign> {
  const given = request.signal ?? project.signal;
  const lease = await takeForLong(
    folder.lockOf(agent.name),
    `The campaign of ${agent.name}`,
    (owner) => new UserError(`A campaign of ${agent.name} is being played by ${owner}: wait for it, or end it.`),
    given,
  );
  const signal = AbortSignal.any([given, lease.signal]);
  try {
    const campaign = isNew ? known : folder.find(known.id); // another process may have gone on with it
    requireLeft(campaign);
    endLeftovers(campaign.id);
    folder.clear(campaign.id);
    refuseStaleBuild(agent, source, campaign.base, folder.scratch(campaign.id, "source"));
    folder.save(campaign);
    request.onBegin?.(campaign);
    const { cases } = readSuite(agent, campaign.options.cases === null ? {} : { cases: campaign.options.cases });
    const inputs = cases.map(({ application }) => application);
    const work: Workplace = {
      ...source,
      fresh: noSampler(agent) === undefined ? (seed, count) => drawFresh(agent, seed, count, inputs) : undefined,
      folder,
      ledger: folder.ledger(project.now),
      agent,
      subjects: suiteSubjects(cases, (id) => folder.keyed(campaign.id, "half", id)),
      coder: coderNamed(campaign.coder, campaign.sandbox),
      live: await liveOf(project, agent, campaign),
      planOf: (cause) => (plan ? planSection(plan, cause) : ""),
      planText: plan?.body ?? "",
      predictions: plan?.predictions,
      signal,
      now: project.now,
      tell: request.onEvent ?? (() => {}),
    };
    return await runCampaign(work, campaign);
  } finally {
    folder.clear(known.id);
    lease.release();
  }
}

/** The live model of a campaign, under its bound. @throws UserError when it cannot be asked */
async function liveOf({ config }: Project, agent: AnyAgent, campaign: Campaign): Promise<Workplace["live"]> {
  if (campaign.model === "offline") return undefined;
  const model = await openModel(agent, config, campaign.model);
  return { model, bill: new Bill(campaign.spent, () => leftUsd(campaign)) };
}

/** @throws UserError for a campaign that has ended */
function requireLeft({ id, status }: Campaign): void {
  if (status === "running") return;
  throw new UserError(`The campaign ${id} is ${status}: there is nothing to resume. Begin a new one.`);
}

/** A coding agent by the name that `--coder` gives. */
function coderNamed(name: string, sandbox: boolean): Coder {
  if (name === "claude") return claudeCoder;
  if (name === "codex") return codexCoder({ sandbox });
  return commandCoder(name, { sandbox });
}

/** @throws UserError where there is nothing to judge by */
function requireGround(agent: AnyAgent, model: string): void {
  if (agent.lacks.has("reference")) {
    throw new UserError(
      `${agent.name} has no reference: nothing says what is right, so nothing can be shown to be better.`,
    );
  }
  if (model === "offline" && agent.lacks.has("offline answer")) {
    throw new UserError(
      `${agent.name} has no offline answer: define its answerOffline, which answers in each round, or name a --model.`,
    );
  }
}

async function requireJail(sandbox: boolean): Promise<void> {
  const why = sandbox ? await whyNoJail() : undefined;
  if (why === undefined) return;
  throw new UserError(
    `${why}, so nothing keeps a candidate's code in: install it, or give --no-sandbox and trust the code.`,
  );
}

async function requireCoder(coder: Coder): Promise<void> {
  const why = await coder.unready();
  if (why !== undefined) throw new UserError(`--coder ${show(coder.name)} cannot work here: ${why}.`);
}
