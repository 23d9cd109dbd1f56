import { SeenProblem } from "../analysis/life/seen-file.js";
import { messageOf, ProviderError, UserError } from "../errors.js";
import type { Html } from "../report/html.js";
import type { AnyAgent } from "../runtime/definition/agent.js";
import type { Project } from "../services/open-project.js";
import type { TraceSource } from "../tracing/source.js";
import { FactsProblem } from "../tracing/store/facts/fact-file.js";
import { StoreProblem } from "../tracing/store/files/open.js";
import { withDeadline } from "../waiting/deadline.js";

/** What the pages are about, and what may be done on them. */
export interface SiteOptions {
  project: Project;
  /** Whose findings, plans and cases are shown. */
  agent: AnyAgent;
  /** `local` or `langfuse`. */
  source: string;
  /** Verdicts, acceptances and approvals can be given. */
  mayWrite: boolean;
  /** Who gives them, where nobody types another name. */
  person?: string | undefined;
  /** How long a page may wait for a source that is far away, in milliseconds: 20 s by default. */
  patienceMs?: number;
}

/** A site as one of its pages sees it. */
export interface Site extends SiteOptions {
  /** A copy in files: nothing can be asked for or changed. */
  isStatic: boolean;
  /**
   * Where a page is, for a link on this page: its path within the site is given. Undefined where a copy leaves that
   * page out.
   */
  href(path: string): string | undefined;
  /** Traces, read anew for each page: a store that cannot be opened now may be there later. @throws UserError */
  traces(): Promise<TraceSource>;
  /** The traces of the local store. @throws UserError */
  own(): Promise<TraceSource>;
  /** The agent of a trace or a report; undefined for one that is not known here. */
  agentOf(name: string | null): Promise<AnyAgent | undefined>;
}

/** Bounds on one request to a source that is far away, while somebody waits for a page. */
const ASKING = { timeoutMs: 8000, maxWaitMs: 3000 };
const PATIENCE_MS = 20_000;

/** Parts of the site, in the order of its navigation. */
export const SECTIONS = [
  { name: "Home", path: "/" },
  { name: "Traces", path: "/traces" },
  { name: "Findings", path: "/findings" },
  { name: "Evals", path: "/evals" },
  { name: "Plans", path: "/plans" },
  { name: "Cases", path: "/cases" },
  { name: "Climb", path: "/climb" },
] as const;

/** A page before it is framed. */
export interface Page {
  title: string;
  section: (typeof SECTIONS)[number]["name"];
  body: Html;
  status?: 400 | 404 | 500 | 502 | 503;
}

export interface Asked {
  name: string;
  /** What stands behind that. */
  below: string;
  query: URLSearchParams;
}

export type Renderer = (site: Site, asked: Asked) => Promise<Page>;

/** A site as one page sees it. @param signal ends what the page asks of a source that is far away */
export function siteAt(options: SiteOptions, href: Site["href"], isStatic: boolean, signal?: AbortSignal): Site {
  const { project, source } = options;
  return {
    ...options,
    isStatic,
    href,
    own: () => quietly(project),
    traces: () => (source === "local" ? quietly(project) : project.source(source, signal ? { ...ASKING, signal } : {})),
    async agentOf(name) {
      if (name === options.agent.name) return options.agent;
      try {
        return name === null ? undefined : await project.agent(name);
      } catch (error) {
        if (error instanceof UserError) return undefined; // of another program, or a configuration that is not here
        throw error;
      }
    },
  };
}

/**
 * Renders what may need a source that is far away: when the time for it is over, or nobody waits any more, it is not
 * asked further.
 */
export function inTime<T>(
  { project, source, patienceMs = PATIENCE_MS }: SiteOptions,
  gone: AbortSignal,
  render: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal } = project;
  const late = `${source === "langfuse" ? "Langfuse" : source} did not answer in ${patienceMs / 1000} s: try again, or ask for less.`;
  return withDeadline(patienceMs, AbortSignal.any([signal, gone]), render, new ProviderError(late));
}

async function quietly(project: Project): Promise<TraceSource> {
  project.store({ quiet: true });
  return project.source("local");
}

/** What was read, or in a sentence why it could not be: one part of a page that cannot be read hides none of the others. */
export async function reading<T>(
  { project }: Pick<Site, "project">,
  read: () => Promise<T> | T,
): Promise<{ value: T } | { problem: string; status: ProblemStatus }> {
  try {
    return { value: await read() };
  } catch (error) {
    const status = statusOf(error);
    if (status === undefined) throw error;
    return { problem: project.redactor.text(messageOf(error)), status };
  }
}

type ProblemStatus = 404 | 502 | 503;

/** What a file of ours that cannot be used throws: the page is there, once that is mended. */
const UNUSABLE = [StoreProblem, SeenProblem, FactsProblem];

/** What a page is answered with that cannot be shown for a reason that is told; undefined for a fault of ours. */
function statusOf(error: unknown): ProblemStatus | undefined {
  if (UNUSABLE.some((problem) => error instanceof problem)) return 503;
  if (error instanceof UserError) return 404;
  return error instanceof ProviderError ? 502 : undefined;
}
