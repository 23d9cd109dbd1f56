import { messageOf, ProviderError, UserError } from "../errors.js";
import type { Site } from "./site.js";

/** What was read, or in a sentence why it could not be: one part of a page that cannot be read hides none of the others. */
export async function reading<T>(
  { project }: Pick<Site, "project">,
  read: () => Promise<T> | T,
): Promise<{ value: T } | { problem: string; status: 404 | 502 }> {
  try {
    return { value: await read() };
  } catch (error) {
    const status = statusOf(error);
    if (status === undefined) throw error;
    return { problem: project.redactor.text(messageOf(error)), status };
  }
}

/** What a page is answered with that cannot be shown for a reason that is told; undefined for a fault of ours. */
function statusOf(error: unknown): 404 | 502 | undefined {
  if (error instanceof UserError) return 404;
  return error instanceof ProviderError ? 502 : undefined;
}
