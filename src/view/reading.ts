import { ProviderError, UserError } from "../errors.js";

/** What was read, or in a sentence why it could not be: one part of a page that cannot be read hides none of the others. */
export async function reading<T>(read: () => Promise<T> | T): Promise<{ value: T } | { problem: string }> {
  try {
    return { value: await read() };
  } catch (error) {
    if (error instanceof UserError || error instanceof ProviderError) return { problem: error.message };
    throw error;
  }
}
