import { addProposal, decideOnCheck, type KeptCheck } from "../../analysis/checks/check-files.js";
import { type Proposal, proposalSchema, type Verified, verifyProposal } from "../../analysis/checks/verify-proposal.js";
import { UserError } from "../../errors.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { readAs } from "../../runtime/read-as.js";
import { latinWords } from "../../text/latin-words.js";
import { visible } from "../../text/visible.js";
import { type AskedSource, sourceOf } from "../analyze.js";
import type { Project } from "../open-project.js";
import { findingsFolder } from "./known-findings.js";

/** A proposal, who makes it, and where the runs are. */
export interface ProposeRequest {
  /** What was given: it is held to the form of a proposal. */
  content: unknown;
  by: string;
  /** `local` by default. */
  source?: AskedSource;
  /** Write nothing. */
  dryRun?: boolean;
  signal?: AbortSignal;
  onProgress?: (read: number) => void;
}

export interface Proposed extends Verified {
  /** Names the check; it is made of the title. */
  id: string;
  /** It waits for a person now. */
  kept: boolean;
}

/**
 * Proposes a finding that no detector foresees. It is kept only where every quote is verbatim in its span, and its check
 * finds as many of all recorded runs as were said; it counts only once a person accepts it.
 *
 * @throws UserError for what is no proposal, and where there is a check of that title already
 */
export async function proposeFinding(project: Project, agent: AnyAgent, request: ProposeRequest): Promise<Proposed> {
  const { by, dryRun = false, signal = project.signal, onProgress } = request;
  const proposal = project.redactor.json(readProposal(request.content));
  const id = idOf(proposal.title);
  const source = await sourceOf(project, request.source);
  const verified = await verifyProposal(source, agent, proposal, { signal, onProgress });
  if (verified.problems.length > 0 || dryRun) return { id, kept: false, ...verified };
  const { title, severity, lever, quotes, check, count } = proposal;
  const history = [{ status: "proposed" as const, at: new Date(project.now()).toISOString(), by }];
  const kept: KeptCheck = {
    id,
    agent: agent.name,
    title,
    severity,
    lever,
    check,
    count,
    runs: verified.runs,
    quotes,
    history,
  };
  if (await addProposal(findingsFolder(), kept, signal)) return { id, kept: true, ...verified };
  throw new UserError(`There is a check ${id} already: give it another title.`);
}

/** Decides on a proposal, as a person. An accepted check looks beside the detectors from then on. @throws UserError */
export async function decideOnProposal(
  project: Project,
  id: string,
  { status, by, reason }: { status: "accepted" | "rejected"; by: string; reason?: string },
): Promise<KeptCheck> {
  const move = {
    status,
    at: new Date(project.now()).toISOString(),
    by,
    ...(reason === undefined ? {} : { reason: reason.slice(0, 1000) }),
  };
  return decideOnCheck(findingsFolder(), id, project.redactor.json(move), project.signal);
}

function readProposal(content: unknown): Proposal {
  const read = readAs(proposalSchema, content);
  if (read.ok) return read.data;
  throw new UserError(
    `This is no proposal (${visible(read.problem.slice(0, 300))}): give { "title", "quotes": [{ "trace_id", "span_id", "quote" }], "check": { "expression" } or { "filter" }, "count" }.`,
  );
}

/** A title as a name of letters, digits and hyphens. @throws UserError for one without letters and digits */
function idOf(title: string): string {
  const id = latinWords(title).join("-").slice(0, 60).replace(/-+$/, "");
  if (id !== "") return id;
  throw new UserError("The title has no letter and no digit: say in a line what is wrong.");
}
