import { SeenProblem } from "../analysis/life/seen-file.js";
import { messageOf, ProviderError, UserError } from "../errors.js";
import { FactsProblem } from "../tracing/store/facts/fact-file.js";
import { StoreProblem } from "../tracing/store/files/open.js";
import type { Site } from "./site.js";

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
