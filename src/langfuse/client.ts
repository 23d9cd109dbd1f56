import * as z from "zod/mini";
import { askHttp, type HttpQuestion, reasonOf, retryAfterMs, UnusableAnswer } from "../http.js";
import { visible } from "../text/visible.js";
import { withDeadline } from "../waiting/deadline.js";
import { retry, TryAgain } from "../waiting/retry.js";
import { type LangfuseProject, langfuseHeaders, langfuseUrl } from "./project.js";

/** Attempts at a request that Langfuse limits or fails at. */
const ATTEMPTS = 4;

/** Langfuse's API under a deadline. */
export interface BoundedClient {
  /** The server's major version; null where it does not say. */
  version: number | null;
  /** Posts JSON to a path and reads the answer, again where Langfuse limits or fails. @throws LangfuseProblem */
  post<Schema extends z.core.$ZodType>(path: string, body: object, schema: Schema): Promise<z.core.output<Schema>>;
}

/** Why Langfuse did not do what it was asked: a part of a sentence. */
export class LangfuseProblem extends Error {
  override readonly name = "LangfuseProblem";
}

const LATE = new LangfuseProblem("it gave no answer in time");
const INTERRUPTED = new LangfuseProblem("it was interrupted");

/**
 * Works with Langfuse's API under a deadline.
 *
 * @throws LangfuseProblem when the server does not answer, and whatever the work throws
 */
export async function withLangfuse<Result>(
  project: LangfuseProject,
  { deadlineMs, signal }: { deadlineMs: number; signal: AbortSignal },
  work: (client: BoundedClient) => Promise<Result>,
): Promise<Result> {
  return withDeadline(deadlineMs, signal, async (bound) => work(await openLangfuse(project, bound)), LATE);
}

async function openLangfuse(project: LangfuseProject, bound: AbortSignal): Promise<BoundedClient> {
  const address = langfuseUrl(project, "/api/public");
  const headers = { ...langfuseHeaders(project), "content-type": "application/json" };

  async function ask(url: string, question: Omit<HttpQuestion, "signal">) {
    try {
      return await askHttp(url, { ...question, signal: bound });
    } catch (error) {
      if (bound.aborted) throw bound.reason === LATE ? LATE : INTERRUPTED;
      if (error instanceof UnusableAnswer) throw new LangfuseProblem(`it ${error.message}`);
      throw new LangfuseProblem(`it cannot be reached (${visible(reasonOf(error))})`);
    }
  }

  const health = await ask(`${address}/health`, {});
  if (health.status >= 500) throw problemOf(health.status, health.body);
  return {
    version: versionIn(health.body),
    async post(path, body, schema) {
      let problem: LangfuseProblem | undefined;
      const attempt = async () => {
        const answer = await ask(`${address}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
        const { status } = answer;
        if (status < 300) {
          const read = z.safeParse(schema, parseJson(answer.body));
          if (read.success) return read.data;
          throw new LangfuseProblem("it does not answer as Langfuse does: is LANGFUSE_BASE_URL right?");
        }
        problem = problemOf(status, answer.body);
        const again = status === 429 || status === 408 || status >= 500;
        throw again ? new TryAgain(problem, retryAfterMs(answer.headers)) : problem;
      };
      return retry(attempt, { tries: ATTEMPTS, signal: bound }).catch((error) => {
        throw bound.aborted ? (problem ?? error) : error;
      });
    },
  };
}

const healthSchema = z.object({ version: z.string() });

/** The server's major version. A page of a proxy has none: the next request says what is wrong. */
function versionIn(body: Buffer): number | null {
  const health = z.safeParse(healthSchema, parseJson(body));
  const major = Number(health.data?.version.split(".")[0]);
  return Number.isInteger(major) ? major : null;
}

function problemOf(status: number, body: Buffer): LangfuseProblem {
  if (status === 401 || status === 403) {
    return new LangfuseProblem(`it refuses the keys (${status}): check LANGFUSE_PUBLIC_KEY and its secret`);
  }
  if (status < 400) {
    return new LangfuseProblem(`it answered ${status}, and no redirect is followed: check LANGFUSE_BASE_URL`);
  }
  const said = z.safeParse(z.object({ message: z.string() }), parseJson(body)).data?.message;
  return new LangfuseProblem(`it answered ${status}${said ? ` (${visible(said.slice(0, 200))})` : ""}`);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined; // proxies answer with pages of HTML
  }
}
