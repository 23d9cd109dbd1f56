import * as z from "zod/mini";
import type { Case } from "../../evals/cases/case.js";
import type { EvalReport } from "../../evals/report/eval-report.js";
import type { CaseRun, EvalSchedule } from "../../evals/run/eval-run.js";
import type { ExperimentItem } from "../../runtime/loop/run.js";
import type { LangfuseSettings } from "../../settings/destinations.js";
import { countText } from "../../text/format.js";
import { boundSilence } from "../../waiting/silence.js";
import { langfusePage } from "../project.js";
import { INTERRUPTED, LATE, LangfuseProblem, openLangfuse } from "./client.js";
import { datasetItem, itemId, itemMetadata, unchangedItems } from "./dataset-items.js";

/** Requests that are on their way at once. */
const AT_ONCE = 25;
/** How long Langfuse may say nothing, in milliseconds. */
const SILENCE_MS = 5_000;
/** What linking may take when a run has ended, in milliseconds: so much, and more for each request that is left. */
const WITHIN_MS = { base: 75_000, request: 3_000 };
/** From this version on an experiment is also known by attributes of spans. */
const KNOWN_BY_SPANS = 4;

/** What is read of Langfuse's answers. https://api.reference.langfuse.com/#tag/datasets */
const datasetSchema = z.object({ id: z.string(), projectId: z.string() });
const linkSchema = z.object({ datasetRunId: z.string() });

/** Where, how long, and how much may be told. */
export interface LangfuseOptions {
  project: LangfuseSettings;
  signal: AbortSignal;
  /** Whether the cases' applications and expectations may leave this machine. */
  content: boolean;
  /** How long Langfuse may say nothing, in milliseconds. */
  silenceMs?: number;
}

/** What Langfuse has of an eval run. */
interface ExperimentResult {
  /** Cases that the dataset holds as they are, and traces that are linked to them. */
  items: number;
  links: number;
  /** The run's page, or the dataset's; null where Langfuse could not be asked. */
  url: string | null;
  /** Items and links that it does not have. */
  missing: number;
  /** Why, in a sentence each. */
  problems: string[];
}

/** An eval run that is an experiment in Langfuse. */
export interface Experiment {
  id: string;
  name: string;
  dataset: string;
  /** Null where Langfuse could not be asked. */
  dataset_id: string | null;
  /** What tells versions apart. */
  versions: EvalSchedule["versions"];
  /** Links the trace of a result to its case's item. */
  link(caseRun: Pick<CaseRun, "case_id" | "trace_id">): void;
  /** How far it is, in words. */
  progress(): string;
  /** Waits for what is left, and links the rest of the report's traces. */
  finish(report: EvalReport): Promise<ExperimentResult>;
  /** Leaves what is still on its way. */
  stop(): void;
}

/**
 * Opens the dataset of an agent, and brings the selected cases to it while the run goes on: each is one item for ever,
 * and sent only if it has changed. A Langfuse that fails is a problem to tell of, and nothing that an eval fails by.
 */
export async function openExperiment(
  { agent, run_id, case_ids, versions }: Pick<EvalSchedule, "agent" | "run_id" | "case_ids" | "versions">,
  cases: readonly Case<unknown>[],
  { project, signal, content, silenceMs = SILENCE_MS }: LangfuseOptions,
): Promise<Experiment> {
  const silence = boundSilence(silenceMs, LATE);
  const interrupt = () => silence.end(INTERRUPTED);
  signal.addEventListener("abort", interrupt, { once: true });
  if (signal.aborted) interrupt();
  const client = openLangfuse(project, silence);
  const run = atOnce(AT_ONCE);
  const name = `eval ${run_id}`;
  const dataset = `underwrite/${agent}`;
  const selected = new Set(case_ids);
  const items = cases.filter(({ id }) => selected.has(id)).map((subject) => datasetItem(agent, subject, content));

  let opened: { id: string; projectId: string } | undefined;
  let version: number | null = null;
  let failure: unknown;
  try {
    const description = `Cases of the agent ${agent}, kept by underwrite eval --langfuse.`;
    const asked = [
      client.version(),
      client.post("/v2/datasets", { name: dataset, description }, datasetSchema),
    ] as const;
    [version, opened] = await Promise.all(asked);
  } catch (error) {
    failure = error;
  }
  const datasetUrl = opened ? langfusePage(project, `/project/${opened.projectId}/datasets/${opened.id}`) : null;

  // Nobody waits for these before the run has ended: what they fail by is kept until then.
  const sentItems = new Map<string, Promise<unknown>>();
  let itemsDone = 0;
  const sendingItems = opened ? sendItems() : Promise.reject(failure);
  const allItems = sendingItems.then(() => Promise.all(sentItems.values()));
  allItems.catch(() => {});

  async function sendItems(): Promise<void> {
    const unchanged = await unchangedItems(client, dataset, items);
    for (const item of items) {
      const send = () => client.post("/dataset-items", { datasetName: dataset, ...item }, z.unknown());
      const sent = (unchanged.has(item.id) ? Promise.resolve() : run(send)).then(() => itemsDone++);
      sent.catch(() => {});
      sentItems.set(item.id, sent);
    }
  }

  const links = new Map<string, Promise<string>>();
  /** The last result waits, for its link tells of the whole run. */
  let held: Pick<CaseRun, "case_id" | "trace_id"> | undefined;
  let linksDone = 0;

  function startLink({ case_id, trace_id }: Pick<CaseRun, "case_id" | "trace_id">, metadata: object): void {
    if (links.has(trace_id)) return;
    const id = itemId(agent, case_id);
    const linking = (async () => {
      await sendingItems;
      await sentItems.get(id);
      const link = { runName: name, metadata, datasetItemId: id, traceId: trace_id };
      const { datasetRunId } = await run(() => client.post("/dataset-run-items", link, linkSchema));
      linksDone++;
      return `${datasetUrl}/runs/${datasetRunId}`;
    })();
    linking.catch(() => {});
    links.set(trace_id, linking);
  }

  async function finish({ cases: results, pass_rate, gate }: EvalReport): Promise<ExperimentResult> {
    const whole = { ...versions, pass_rate, gate: gate.passed ? "passed" : "failed" };
    const traces = results.flatMap(({ id, trace_ids }) => trace_ids.map((trace_id) => ({ case_id: id, trace_id })));
    const last = held ?? traces.at(-1);
    for (const one of traces) if (one.trace_id !== last?.trace_id) startLink(one, versions);
    if (last) startLink(last, whole);
    const left = items.length - itemsDone + traces.length - linksDone;
    const timer = setTimeout(() => silence.end(LATE), WITHIN_MS.base + WITHIN_MS.request * left);
    const failedItems = await problemsOf([allItems]);
    const failedLinks = opened ? await problemsOf([...links.values()]) : [];
    clearTimeout(timer);
    signal.removeEventListener("abort", interrupt);
    // From version 4 on spans say it too, and a server may have nothing else to link by.
    const isBySpans = (version ?? 0) >= KNOWN_BY_SPANS && failedLinks.some(({ status }) => status === 404);
    const done = itemsDone > 0 ? ` after ${itemsDone} of ${countText(items.length, "case")}` : "";
    const [noItem] = failedItems;
    const [noLink] = isBySpans || failedItems.length > 0 ? [] : failedLinks;
    const url = (await Promise.allSettled(links.values())).find(({ status }) => status === "fulfilled");
    return {
      items: itemsDone,
      links: linksDone,
      url: (url as PromiseFulfilledResult<string> | undefined)?.value ?? datasetUrl,
      missing: items.length - itemsDone + (isBySpans ? 0 : traces.length - linksDone),
      problems: [
        ...(noItem ? [`The cases are not all in Langfuse's dataset${done}: ${noItem.message}.`] : []),
        ...(noLink
          ? [`The run is not all linked in Langfuse (${linksDone} of ${traces.length} traces are): ${noLink.message}.`]
          : []),
      ],
    };
  }

  return {
    id: run_id,
    name,
    dataset,
    dataset_id: opened?.id ?? null,
    versions,
    link(caseRun) {
      if (held) startLink(held, versions);
      held = caseRun;
    },
    progress: () =>
      `${itemsDone} of ${items.length} cases are in the dataset, ${linksDone} of ${links.size} traces linked`,
    finish,
    stop: interrupt,
  };
}

/** What makes one run of a case an item of an experiment. */
export function experimentItem(
  experiment: Pick<Experiment, "id" | "name" | "dataset_id" | "versions">,
  agent: string,
  subject: Case<unknown>,
): ExperimentItem {
  const { id, expected } = subject;
  return {
    experiment_id: experiment.id,
    experiment_name: experiment.name,
    dataset_id: experiment.dataset_id,
    item_id: itemId(agent, id),
    expected,
    experiment_metadata: { ...experiment.versions },
    metadata: itemMetadata(subject) as ExperimentItem["metadata"],
  };
}

/** What some requests failed by. @throws what is no problem of Langfuse's */
async function problemsOf(asked: readonly Promise<unknown>[]): Promise<LangfuseProblem[]> {
  const settled = await Promise.allSettled(asked);
  return settled.flatMap((one) => {
    if (one.status === "fulfilled") return [];
    if (!(one.reason instanceof LangfuseProblem)) throw one.reason;
    return [one.reason];
  });
}

/** Lets so many pieces of work go on at once; the others wait for their turn, in order. */
function atOnce(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next)
        next(); // it takes this turn over
      else running--;
    }
  };
}
