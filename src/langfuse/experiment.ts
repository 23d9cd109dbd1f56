import pMap from "p-map";
import * as z from "zod/mini";
import type { Case } from "../evals/cases/case.js";
import type { EvalPlan, EvalReport } from "../evals/run/eval-run.js";
import type { ExperimentItem } from "../runtime/record/experiment-item.js";
import { LangfuseProblem, withLangfuse } from "./client.js";
import { type LangfuseProject, langfusePage } from "./project.js";

/** Requests that are on their way at once. */
const AT_ONCE = 10;
/** From this version on, experiments are known by attributes of spans alone, and items are linked by nothing else. */
const LINKED_BY_SPANS = 4;

/** What is read of Langfuse's answers. https://api.reference.langfuse.com/#tag/datasets */
const datasetSchema = z.object({ id: z.string(), projectId: z.string() });
const linkSchema = z.object({ datasetRunId: z.string() });

/** Where, how long, and how much may be told. */
export interface LangfuseOptions {
  project: LangfuseProject;
  /** Bound on the whole, in milliseconds. */
  deadlineMs: number;
  signal: AbortSignal;
}

/** An eval run in Langfuse. */
export interface Experiment {
  id: string;
  name: string;
  /** The dataset's name. */
  dataset: string;
  /** Null where Langfuse could not be asked. */
  dataset_id: string | null;
  /** The dataset's page; null where Langfuse could not be asked. */
  url: string | null;
  /** Cases that the dataset holds now as they are. */
  items: number;
  /** Why not all of it was done, in a sentence. */
  problem?: string;
}

/**
 * Brings cases to a dataset of Langfuse, where each is one item for ever, and names the experiment that an eval run is
 * to be. A Langfuse that fails is a problem to tell of, and nothing that an eval fails by.
 *
 * @param content whether the cases' applications and expectations may leave this machine
 */
export async function openExperiment(
  { agent, run_id, case_ids }: Pick<EvalPlan, "agent" | "run_id" | "case_ids">,
  cases: readonly Case<unknown>[],
  { content, ...options }: LangfuseOptions & { content: boolean },
): Promise<Experiment> {
  const experiment: Experiment = {
    id: run_id,
    name: `eval ${run_id}`,
    dataset: `underwrite/${agent}`,
    dataset_id: null,
    url: null,
    items: 0,
  };
  const selected = new Set(case_ids);
  try {
    await withLangfuse(options.project, options, async (client) => {
      const description = `Cases of the agent ${agent}, kept by underwrite eval --langfuse.`;
      const dataset = await client.post("/v2/datasets", { name: experiment.dataset, description }, datasetSchema);
      experiment.dataset_id = dataset.id;
      experiment.url = langfusePage(options.project, `/project/${dataset.projectId}/datasets/${dataset.id}`);
      await pMap(
        cases.filter(({ id }) => selected.has(id)),
        async (subject) => {
          const item = { datasetName: experiment.dataset, ...datasetItem(agent, subject, content) };
          await client.post("/dataset-items", item, z.unknown());
          experiment.items++;
        },
        { concurrency: AT_ONCE },
      );
    });
    return experiment;
  } catch (error) {
    const done = experiment.items > 0 ? ` after ${experiment.items} of ${selected.size} cases` : "";
    return { ...experiment, problem: sentence(`The cases are not all in Langfuse's dataset${done}`, error) };
  }
}

/** What makes one run of a case an item of an experiment. */
export function experimentItem(experiment: Experiment, agent: string, { id, expected }: Case<unknown>): ExperimentItem {
  return {
    experiment_id: experiment.id,
    experiment_name: experiment.name,
    dataset_id: experiment.dataset_id,
    item_id: itemId(agent, id),
    expected,
  };
}

/**
 * Links the traces of an eval run to the items of its dataset, where the server does not see that from the spans
 * (Langfuse before version 4).
 *
 * @returns how many were linked, the run's page, and why not all of them were
 */
export async function linkExperiment(
  experiment: Experiment,
  { agent, cases, versions, gate, pass_rate }: EvalReport,
  options: LangfuseOptions,
): Promise<{ links: number; url: string | null; problem?: string }> {
  let links = 0;
  let url = experiment.url;
  if (experiment.dataset_id === null) return { links, url };
  const metadata = { ...versions, pass_rate, gate: gate.passed ? "passed" : "failed" };
  const runs = cases.flatMap(({ id, trace_ids }) => trace_ids.map((traceId) => ({ id, traceId })));
  try {
    await withLangfuse(options.project, options, async (client) => {
      if (client.version !== null && client.version >= LINKED_BY_SPANS) return;
      await pMap(
        runs,
        async ({ id, traceId }) => {
          const link = { runName: experiment.name, metadata, datasetItemId: itemId(agent, id), traceId };
          const { datasetRunId } = await client.post("/dataset-run-items", link, linkSchema);
          links++;
          url = `${experiment.url}/runs/${datasetRunId}`;
        },
        { concurrency: AT_ONCE },
      );
    });
    return { links, url };
  } catch (error) {
    return {
      links,
      url,
      problem: sentence(`The run is not all linked in Langfuse (${links} of ${runs.length} traces are)`, error),
    };
  }
}

function datasetItem(
  agent: string,
  { id, description, application, expected, tags, source }: Case<unknown>,
  content: boolean,
) {
  const metadata = { case_id: id, tags: tags ?? [] };
  if (!content) return { id: itemId(agent, id), metadata };
  return {
    id: itemId(agent, id),
    input: application,
    expectedOutput: expected,
    metadata: { ...metadata, description, ...(source === undefined ? {} : { source }) },
  };
}

/** Unique in a whole project, and the same for a case each time: so it is brought up to date, and never doubled. */
function itemId(agent: string, caseId: string): string {
  return `underwrite:${agent}:${caseId}`;
}

function sentence(what: string, error: unknown): string {
  if (!(error instanceof LangfuseProblem)) throw error;
  return `${what}: ${error.message}.`;
}
