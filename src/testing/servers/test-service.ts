import { afterEach } from "vitest";
import { createMcpServer } from "../../mcp/server.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { type RunningService, type ServeOptions, startService } from "../../serve/server.js";
import type { ServiceDatabase } from "../../serve/store/database.js";
import { createKey, type Scope } from "../../serve/store/keys.js";
import { openDatabase } from "../../serve/store/open.js";
import { openProject, type Project } from "../../services/open-project.js";
import { loadConfig } from "../../settings/config.js";
import { emptyFolder } from "../processes/cli.js";
import { keptIn, queueOf } from "../queue/test-queue.js";

/** A figure of each field that the policy approves. */
export const GOOD = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };
/** The same, denied. */
export const BAD = { annual_income: 28_000, total_debt: 2000, credit_score: 790, loan_amount: 150_000 };

export interface TestService {
  url: string;
  home: string;
  project: Project;
  faults: string[];
  /** The address of its database, where that is no file. */
  queue: string | undefined;
  /** Its database, on a connection of its own. */
  database: ServiceDatabase;
  /** Asks it. @param body is sent as JSON, and text or bytes as they are */
  ask(path: string, options?: { method?: string; body?: unknown; headers?: Record<string, string> }): Promise<Answer>;
  /** All that it keeps: every byte of its file, or every value of its tables. */
  kept(): Promise<string>;
  /** Makes a key, and gives the header that has it. */
  key(...scopes: Scope[]): Promise<{ authorization: string }>;
  stop(): Promise<void>;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of it, it says
  json: any;
}

const services: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.stop();
});

function isRaw(body: unknown): body is string | Uint8Array<ArrayBuffer> {
  return typeof body === "string" || body instanceof Uint8Array;
}

/** A service of this process on a free port of loopback, with a store of its own; it ends with the test. */
export async function startTestService({
  env = {},
  home = emptyFolder(),
  agents,
  ...options
}: Partial<ServeOptions> & {
  env?: Record<string, string>;
  home?: string;
  agents?: readonly AnyAgent[];
} = {}): Promise<TestService> {
  const config = await loadConfig({ UNDERWRITE_MODEL: "offline", UNDERWRITE_HOME: home, ...env }, emptyFolder());
  const project = await openProject({ config, ...(agents ? { agents } : {}) });
  const faults: string[] = [];
  const queue = options.queue ?? (await queueOf(home));
  const running: RunningService = await startService(project, await project.agent(), {
    host: "127.0.0.1",
    port: 0,
    allowHosts: [],
    jobs: 4,
    concurrency: 32,
    rate: 10_000,
    bodyBytes: 256 * 1024,
    batchBytes: 8 * 1024 * 1024,
    graceMs: 5000,
    keepMs: 30 * 86_400_000,
    tellsDocuments: false,
    mcp: () => createMcpServer({ version: "0", load: () => Promise.reject(new Error("no tools here")) }),
    onFault: (problem) => void faults.push(problem),
    ...options,
    queue,
  });
  const database = await openDatabase({ home, queue });
  let isStopped = false;
  const service: TestService = {
    ...{ url: running.url, home, project, faults, queue, database },
    async ask(path, { method, body, headers = {} } = {}) {
      const response = await fetch(`${running.url}${path}`, {
        method: method ?? (body === undefined ? "GET" : "POST"),
        headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
        ...(body === undefined ? {} : { body: isRaw(body) ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        text,
        json: /^[[{]/.test(text) ? jsonOr(text) : undefined,
      };
    },
    kept: () => keptIn(home, queue),
    async key(...scopes) {
      const { key } = await createKey(database, { name: scopes.join(" and "), scopes, by: "a test", at: Date.now() });
      return { authorization: `Bearer ${key}` };
    },
    async stop() {
      if (isStopped) return;
      isStopped = true;
      await database.close();
      await running.stop();
      await project.close();
    },
  };
  services.push(service);
  return service;
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // lines of JSON
  }
}

/** What a decision by its id comes to. */
export async function ended(
  service: TestService,
  id: string,
  headers: Record<string, string> = {},
): Promise<Answer["json"]> {
  for (;;) {
    const { json } = await service.ask(`/v1/decisions/${id}`, { headers });
    if (!["queued", "running"].includes(json.status)) return json;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
