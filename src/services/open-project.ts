import { existsSync } from "node:fs";
import { agentNamed, agents as shipped } from "../agents/index.js";
import { messageOf, UserError } from "../errors.js";
import { takesNoFile, tryFolder } from "../folder/make-folder.js";
import type { LangfuseApiOptions } from "../langfuse/api.js";
import type { AnyAgent } from "../runtime/definition/agent.js";
import { type Config, loadConfig } from "../settings/config.js";
import { type Redactor, redactorOf } from "../text/redact.js";
import type { Delivery } from "../tracing/delivery/courier.js";
import type { DeliveryReport } from "../tracing/delivery/deliver.js";
import { sampledTarget } from "../tracing/delivery/sampled.js";
import type { Target } from "../tracing/delivery/target.js";
import { gitRevision } from "../tracing/git/revision.js";
import type { TraceSource } from "../tracing/source.js";
import type { TraceStore } from "../tracing/store/store.js";
import type { Gone, Kept } from "../tracing/store/upkeep.js";
import { openTracing, storePath, type Tracing } from "../tracing/tracing.js";
import { VERSION } from "../version.js";
import { allowListeners } from "../waiting/until-aborted.js";
import { type OpenStore, openSource, openStore, type StoreNote } from "./open-store.js";

/** How long finished work waits for backends, in milliseconds. */
export const DELIVER_WITHIN_MS = 1500;

/** How long the store is tidied at each run, after its answer, and how often by what runs for long, in milliseconds. */
const TIDY_MS = 25;
const TIDY_EVERY_MS = 60_000;

/** What happens beside the work and is worth a line to a person. */
export type ProjectNote =
  | StoreNote
  /** A backend has not taken everything yet. */
  | { about: "waiting"; report: DeliveryReport }
  /** Traces that are not to be kept, by a bound in words, stay until some backends have got them. */
  | { about: "kept"; text: string; targets: readonly string[] }
  /** Of the traces that were analysed none is a run of the agent that was asked for; these others have runs. */
  | { about: "foreign"; agent: string; traces: number; agents: string[] }
  /** A folder of cases is new, and got files that ship with this package. */
  | { about: "new suite"; folder: string; files: string[] };

export interface ProjectOptions {
  /** Settings; by default those of the environment and of the working folder's `.env`. */
  config?: Config;
  /**
   * The agents, of which the first is meant where none is named, or what finds the agent of a name. By default those
   * that ship with this package: no configuration file is read.
   */
  agents?: readonly AnyAgent[] | Project["agent"];
  /** Blanks secrets in what is kept, sent and read; by default those of the settings. */
  redactor?: Redactor;
  /** Ends work of the project that is given no signal of its own. */
  signal?: AbortSignal;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Told what happens beside the work. */
  onNote?: (note: ProjectNote) => void;
}

/**
 * The working folder with all that work in it needs. Settings are read once, the tracing is opened once, when something
 * is first recorded, and `close` ends all of it.
 */
export interface Project {
  readonly config: Config;
  readonly redactor: Redactor;
  readonly signal: AbortSignal;
  readonly note: (note: ProjectNote) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The agent of a name; without one the first. @throws UserError when there is none */
  agent(name?: string): Promise<AnyAgent>;
  /**
   * Records runs in the local store, and for every backend that is configured.
   *
   * @throws UserError when the store's folder is no place for files
   */
  tracing(): Promise<Tracing>;
  /**
   * The local store, only to read it. `quiet` notes nothing of one that is not there yet.
   *
   * @throws UserError when it cannot be used
   */
  store(options?: { quiet?: boolean }): TraceStore;
  /** Where traces are read from: `local`, or `langfuse`. @throws UserError for another name, and without its keys */
  source(name?: string, patience?: LangfuseApiOptions): Promise<TraceSource>;
  /** Sends backends what was recorded, for at most 1.5 s, and notes what still waits; `quiet` notes nothing. */
  deliver(options?: { quiet?: boolean }): Promise<void>;
  /**
   * Delivers beside a job what it records, from now on, and when it has ended all that is left: for as long as that
   * takes, within bounds. What still waits then is noted. Undefined where no backend is configured.
   */
  deliverAlong(): Promise<Delivery | undefined>;
  /** Has something done when the project is closed. */
  atClose(work: () => void): void;
  /** Delivers what was recorded and not delivered yet, and lets go of everything. */
  close(): Promise<void>;
}

/**
 * Opens the working folder: the settings, the agents and the store of traces that all services work with.
 *
 * @example
 * const project = await openProject({ agents: [myAgent] });
 * const { result } = await runOnce(project, myAgent, input);
 * await project.close();
 * @throws UserError when a setting is not in order
 */
export async function openProject(options: ProjectOptions = {}): Promise<Project> {
  const config = options.config ?? (await loadConfig());
  const { agents = shipped, redactor = redactorOf(config.secrets), onNote: note = () => {} } = options;
  const { signal = new AbortController().signal, now = Date.now } = options;
  allowListeners(signal);
  const endings: (() => void)[] = [];
  let opening: Promise<Tracing> | undefined;
  let isDelivered = true;
  let reading: OpenStore | undefined;

  async function open(): Promise<Tracing> {
    checkHome(config.home);
    const tracing = openTracing({
      home: config.home,
      version: VERSION,
      revision: gitRevision(process.cwd()),
      environment: config.environment,
      release: config.release,
      resource: config.resource,
      capture: config.capture,
      exportCapture: config.exportCapture,
      redactor,
      targets: await configuredTargets(config),
      onProblem: (problem) => note({ about: "store", problem }),
      now,
    });
    const tidy = await tidier(tracing);
    const timer = setInterval(tidy, TIDY_EVERY_MS).unref(); // what runs for long, such as a service
    endings.push(() => {
      clearInterval(timer);
      if (tidy()?.isWaiting) note({ about: "kept", text: config.keep?.text ?? "", targets: tracing.backends });
      tracing.close();
      const { unreadable } = tracing;
      if (unreadable !== undefined) note({ about: "unreadable", text: unreadable, sending: true });
    });
    return tracing;
  }

  /** What removes, at each run, a little of what is not to be kept, and of what is kept of it beside the store. */
  async function tidier(tracing: Tracing): Promise<() => Kept | undefined> {
    const { keep, home } = config;
    const read = keep && (await import("./findings/forget-read.js"));
    return () => {
      try {
        const forget = (gone: Gone, patienceMs?: number) => read?.forgetRead(home, gone, patienceMs);
        return tracing.upkeep({ keep, withinMs: TIDY_MS, forget });
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        note({ about: "store", problem: `What is not to be kept could not be removed (${error.message}).` });
        return undefined;
      }
    };
  }

  async function deliver({ quiet = false } = {}): Promise<void> {
    isDelivered = true;
    const tracing = await opening;
    const reports = (await tracing?.flush(DELIVER_WITHIN_MS)) ?? [];
    if (!quiet) noteWaiting(reports);
  }

  async function deliverAlong(): Promise<Delivery | undefined> {
    const delivery = (await project.tracing()).deliverAlong();
    return (
      delivery && {
        stop: delivery.stop,
        async finish(options) {
          isDelivered = true;
          const reports = await delivery.finish(options);
          noteWaiting(reports);
          return reports;
        },
      }
    );
  }

  function noteWaiting(reports: readonly DeliveryReport[]): void {
    for (const report of reports) if (report.waiting > 0) note({ about: "waiting", report });
  }

  const project: Project = {
    config,
    redactor,
    signal,
    note,
    now,
    agent: typeof agents === "function" ? agents : async (name) => agentNamed(name, agents),
    tracing() {
      isDelivered = false;
      opening ??= open().catch((error) => {
        opening = undefined; // so that closing does not fail with it once more
        throw error;
      });
      return opening;
    },
    store({ quiet = false } = {}) {
      reading ??= openStore(project, { quiet });
      reading.noteUnreadable();
      return reading.store;
    },
    source: (name = "local", patience = {}) => openSource(project, name, () => project.store(), patience),
    deliver,
    deliverAlong,
    atClose: (work) => void endings.push(work),
    async close() {
      try {
        if (!isDelivered) await deliver();
      } finally {
        for (const end of endings.splice(0)) end();
      }
    },
  };
  return project;
}

/** A store that fails as disks do never stops a run; a place that can never have one is a mistake. @throws UserError */
function checkHome(home: string): void {
  try {
    if (!existsSync(storePath(home))) tryFolder(home);
  } catch (error) {
    if (!takesNoFile(error)) return; // told when the store is opened
    throw new UserError(`The store cannot be in ${home} (${messageOf(error)}): set UNDERWRITE_HOME to another folder.`);
  }
}

/** The backends that are configured; their code is loaded only then. */
export async function configuredTargets({ langfuse, otlp, environment }: Config): Promise<Target[]> {
  const targets: Target[] = [];
  if (langfuse && langfuse.share !== 0) {
    const { langfuseTarget } = await import("../langfuse/delivery/target.js");
    targets.push(sampledTarget(langfuseTarget(langfuse, environment), langfuse.share ?? 1));
  }
  if (otlp && otlp.share !== 0) {
    const { otlpTarget } = await import("../tracing/delivery/otlp-sender.js");
    const target = otlpTarget({ name: `otlp ${new URL(otlp.url).host}${new URL(otlp.url).pathname}`, ...otlp });
    targets.push(sampledTarget(target, otlp.share ?? 1));
  }
  return targets;
}
