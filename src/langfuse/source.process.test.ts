import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyFolder } from "../testing/processes/cli.js";
import { underwrite } from "../testing/processes/in-process.js";
import { LANGFUSE_KEYS, type LangfuseServer, startLangfuseServer } from "../testing/servers/langfuse-server.js";
import { readRequest } from "../tracing/otlp/otlp-file.js";
import { TraceStore } from "../tracing/store/store.js";
import { storePath } from "../tracing/tracing.js";

let server: LangfuseServer;
let env: Record<string, string>;
let runs: Record<string, string>;
let store: TraceStore;

beforeAll(async () => {
  runs = { UNDERWRITE_HOME: emptyFolder() };
  for (const income of ["85000", "91000"]) await underwrite([income, "12000", "720", "250000"], { env: runs });
  server = await startLangfuseServer();
  env = {
    LANGFUSE_PUBLIC_KEY: LANGFUSE_KEYS.publicKey,
    LANGFUSE_SECRET_KEY: LANGFUSE_KEYS.secretKey,
    LANGFUSE_BASE_URL: server.url,
  };
  store = TraceStore.open(storePath(runs.UNDERWRITE_HOME as string));
  const ids = [...store.traceIds()];
  const spans = ids.flatMap((id) => store.spansOf(id));
  server.add({ spans, scores: ids.flatMap((id) => store.scoresOf(id)) });
});
afterAll(async () => {
  store.close();
  await server.close();
});

describe("the command with --source langfuse", () => {
  it("lists and shows what runs sent there", async () => {
    const [newest] = store.traceIds();
    const list = await underwrite(["traces", "--source", "langfuse", "--json"], { env });
    expect(list).toMatchObject({ exitCode: 0, stderr: "" });
    const local = await underwrite(["traces", "--json"], { env: runs });
    const idsIn = (text: string) => text.match(/"trace_id": ?"[0-9a-f]{32}"/g);
    expect(idsIn(list.stdout)).toEqual(idsIn(local.stdout));
    expect(idsIn(list.stdout)).toHaveLength(2);
    const show = await underwrite(["traces", "show", "last", "--source", "langfuse", "--json"], { env });
    expect(show.exitCode).toBe(0);
    expect(show.stdout).toContain(newest);
    expect(show.stdout).toContain("execute_tool calc_dti");
  });

  it("exports them so that another store takes them", async () => {
    const exported = await underwrite(["traces", "export", "--source", "langfuse"], { env });
    expect(exported).toMatchObject({ exitCode: 0 });
    const spans = exported.stdout.trim().split("\n").flatMap(readRequest);
    const copy = TraceStore.open(":memory:");
    copy.addSpans(spans);
    expect(copy.list().map(({ outcome, agent, complete }) => ({ outcome, agent, complete }))).toEqual(
      Array(2).fill({ outcome: "approved", agent: "underwriting", complete: true }),
    );
    copy.close();
  });

  it("exits with 2 where the keys are wrong, with 4 where Langfuse fails", async () => {
    const wrong = { ...env, LANGFUSE_SECRET_KEY: "sk-lf-other" };
    const refused = await underwrite(["traces", "--source", "langfuse", "--json"], { env: wrong });
    expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
    expect(refused.stderr).toContain("check LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY");
    expect(refused.stderr).not.toContain("sk-lf-other");
    server.failNext(1, 429, { "retry-after": "3600" });
    const limited = await underwrite(["traces", "--source", "langfuse", "--json"], { env });
    expect(limited).toMatchObject({ exitCode: 4, stdout: "" });
    expect(limited.stderr).toContain("try again in 3600 s");
  });
});
