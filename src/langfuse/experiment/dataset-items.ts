import { isDeepStrictEqual } from "node:util";
import * as z from "zod/mini";
import type { Case } from "../../evals/cases/case.js";
import { type LangfuseClient, LangfuseProblem } from "./client.js";

/** Items of one page: Langfuse gives at most 100. */
const PAGE = 100;

const pageSchema = z.object({
  data: z.array(z.looseObject({ id: z.string() })),
  meta: z.object({ totalPages: z.number() }),
});

/** An item of a dataset, as it is sent. */
export interface DatasetItem {
  id: string;
  [field: string]: unknown;
}

/** A case as an item of its agent's dataset. @param content whether its application and expectation may be told */
export function datasetItem(agent: string, subject: Case<unknown>, content: boolean): DatasetItem {
  const { id, application, expected } = subject;
  const { case_id, tags, ...told } = itemMetadata(subject);
  const metadata = { case_id, tags };
  if (!content) return { id: itemId(agent, id), metadata };
  return { id: itemId(agent, id), input: application, expectedOutput: expected, metadata: { ...metadata, ...told } };
}

/** What is told of a case besides its application and expectation. */
export function itemMetadata({ id, description, tags, source }: Case<unknown>) {
  return { case_id: id, tags: tags ?? [], description, ...(source === undefined ? {} : { source }) };
}

/** Unique in a whole project, and the same for a case each time: so it is brought up to date, and never doubled. */
export function itemId(agent: string, caseId: string): string {
  return `underwrite:${agent}:${caseId}`;
}

/**
 * Ids of those items that the dataset has as they are. Asking takes fewer requests than sending them all would; where
 * it fails, none is known.
 */
export async function unchangedItems(
  client: LangfuseClient,
  dataset: string,
  items: readonly DatasetItem[],
): Promise<ReadonlySet<string>> {
  const wanted = new Map(items.map((item) => [item.id, item]));
  const unchanged = new Set<string>();
  try {
    for (let page = 1, pages = 1; page <= Math.min(pages, items.length - 1); page++) {
      const query = new URLSearchParams({ datasetName: dataset, page: String(page), limit: String(PAGE) });
      const { data, meta } = await client.get(`/dataset-items?${query}`, pageSchema);
      pages = meta.totalPages;
      for (const { id, ...kept } of data) {
        const item = wanted.get(id);
        if (item && holds(kept, item)) unchanged.add(id);
      }
    }
  } catch (error) {
    if (!(error instanceof LangfuseProblem)) throw error;
  }
  return unchanged;
}

/** Whether an item that is kept is active, and has all that is sent. */
function holds(kept: Record<string, unknown>, { id: _, ...item }: DatasetItem): boolean {
  if (kept.status === "ARCHIVED") return false;
  const sent = JSON.parse(JSON.stringify(item)) as Record<string, unknown>;
  return Object.entries(sent).every(([field, value]) => isDeepStrictEqual(kept[field], value));
}
