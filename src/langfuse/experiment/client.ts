import * as z from "zod/mini";
import { askHttp, type HttpQuestion, reasonOf, retryAfterMs, UnusableAnswer } from "../../http.js";
import { reasonIn } from "../../refusal.js";
import type { LangfuseSettings } from "../../settings/destinations.js";
import { jsonIn } from "../../text/json.js";
import { visible } from "../../text/visible.js";
import { retry, TryAgain } from "../../waiting/retry.js";
import type { Silence } from "../../waiting/silence.js";
import { langfuseHeaders, langfuseUrl } from "../project.js";

/** Attempts at a request that Langfuse fails at; one that it limits is made until the silence ends it. */
const ATTEMPTS = 4;
/** How long it may ask to be left alone, with nothing done meanwhile, and the usual pause, in milliseconds. */
const LONGEST_WAIT_MS = 61_000;
const USUAL_WAIT_MS = 5_000;

/** Langfuse's API, for as long as it gives signs of life. */
export interface LangfuseClient {
  /** Asks for JSON, and reads the answer: again where Langfuse limits or fails. @throws LangfuseProblem */
  get<Schema extends z.core.$ZodType>(path: string, schema: Schema): Promise<z.core.output<Schema>>;
  /** Posts JSON to a path and reads the answer, the same way. @throws LangfuseProblem */
  post<Schema extends z.core.$ZodType>(path: string, body: object, schema: Schema): Promise<z.core.output<Schema>>;
  /** The server's major version; null where it does not say. @throws LangfuseProblem when it does not answer */
  version(): Promise<number | null>;
}

/** Why Langfuse did not do what it was asked: a part of a sentence. */
export class LangfuseProblem extends Error {
  override readonly name = "LangfuseProblem";

  /** @param status of its answer, if it gave one */
  constructor(
    message: string,
    readonly status?: number,
  ) {
    super(message);
  }
}

export const LATE = new LangfuseProblem("it gave no answer in time");
export const INTERRUPTED = new LangfuseProblem("it was interrupted");

/** Works with Langfuse's API until its silence is too long. */
export function openLangfuse(project: LangfuseSettings, silence: Silence): LangfuseClient {
  const bound = silence.signal;
  const address = langfuseUrl(project, "/api/public");
  const headers = { ...langfuseHeaders(project), "content-type": "application/json" };
  let open = 0; // questions; while there is none, it has nothing to say
  let lastDoneAt = 0;
  silence.close();

  function begin(): void {
    if (open++ > 0) return;
    lastDoneAt = performance.now();
    silence.heard();
  }

  function end(): void {
    if (--open === 0) silence.close();
  }

  async function ask(url: string, question: Omit<HttpQuestion, "signal">) {
    try {
      return await askHttp(url, { ...question, signal: bound });
    } catch (error) {
      if (bound.aborted) throw bound.reason === LATE ? LATE : INTERRUPTED;
      if (error instanceof UnusableAnswer) throw new LangfuseProblem(`it ${error.message}`);
      throw new LangfuseProblem(`it cannot be reached (${visible(reasonOf(error))})`);
    }
  }

  async function askFor<Schema extends z.core.$ZodType>(
    path: string,
    question: Omit<HttpQuestion, "signal">,
    schema: Schema,
  ): Promise<z.core.output<Schema>> {
    let problem: LangfuseProblem | undefined;
    let failures = 0;
    const attempt = async () => {
      const { status, body, headers: answered } = await ask(`${address}${path}`, { headers, ...question });
      if (status < 300) {
        lastDoneAt = performance.now();
        silence.heard();
        const read = z.safeParse(schema, jsonIn(body.toString()));
        if (read.success) return read.data;
        throw new LangfuseProblem("it does not answer as Langfuse does: check LANGFUSE_BASE_URL");
      }
      problem = problemOf(status, body);
      const isLimited = status === 429;
      if (!isLimited && status !== 408 && status < 500) throw problem;
      if (!isLimited && ++failures === ATTEMPTS) throw problem;
      const asked = retryAfterMs(answered) ?? (isLimited ? USUAL_WAIT_MS : undefined);
      if (asked !== undefined && asked > LONGEST_WAIT_MS) throw problem;
      if (asked !== undefined && performance.now() - lastDoneAt < LONGEST_WAIT_MS) silence.heard(asked);
      throw new TryAgain(problem, asked);
    };
    begin();
    try {
      return await retry(attempt, { tries: Number.POSITIVE_INFINITY, signal: bound });
    } catch (error) {
      if (!bound.aborted) throw error;
      throw problem ?? (bound.reason === LATE ? LATE : INTERRUPTED);
    } finally {
      end();
    }
  }

  return {
    get: (path, schema) => askFor(path, {}, schema),
    post: (path, body, schema) => askFor(path, { method: "POST", body: JSON.stringify(body) }, schema),
    async version() {
      begin();
      const { status, body } = await ask(`${address}/health`, {}).finally(end);
      if (status >= 500) throw problemOf(status, body);
      return versionIn(body);
    },
  };
}

const healthSchema = z.object({ version: z.string() });

/** The server's major version. A page of a proxy has none: the next request says what is wrong. */
function versionIn(body: Buffer): number | null {
  const health = z.safeParse(healthSchema, jsonIn(body.toString()));
  const major = Number(health.data?.version.split(".")[0]);
  return Number.isInteger(major) ? major : null;
}

function problemOf(status: number, body: Buffer): LangfuseProblem {
  if (status === 401 || status === 403) {
    return new LangfuseProblem(`it refuses the keys (${status}): check LANGFUSE_PUBLIC_KEY and its secret`, status);
  }
  if (status < 400) {
    return new LangfuseProblem(`it answered ${status}, and no redirect is followed: check LANGFUSE_BASE_URL`, status);
  }
  const reason = reasonIn(body.toString());
  return new LangfuseProblem(`it answered ${status}${reason ? ` (${reason})` : ""}`, status);
}
