import { join } from "node:path";
import { caseFiles } from "../../evals/cases/case-files.js";
import { projectFiles } from "../../mcp/project-files.js";
import { createMcpServer } from "../../mcp/server.js";
import { readTools } from "../../mcp/tools/index.js";
import { openProject } from "../../services/open-project.js";
import { loadConfig } from "../../settings/config.js";
import { redactorOf } from "../../text/redact.js";
import { ATTRIBUTE, OPERATION } from "../../tracing/attributes.js";
import { localObservations } from "../../tracing/observations/local.js";
import { localSource } from "../../tracing/source.js";
import { TraceStore } from "../../tracing/store/store.js";
import { emptyFolder } from "../processes/cli.js";
import { callTool, clientOf } from "../processes/mcp-client.js";
import { EPOCH, storedSpan } from "../spans.js";

/** What the servers of tests blank. */
export const SECRET = "sk-secret-0123456789";

/** The official client on a server in this process, over a store in memory and an empty folder. */
export async function serveStore() {
  const store = TraceStore.open(":memory:");
  const folder = emptyFolder();
  const context = {
    project: await openProject({ config: await loadConfig({}, folder), now: () => EPOCH }),
    traces: localSource(store),
    observations: localObservations(store),
    files: projectFiles(folder),
    playbooks: () => [{ name: "do-it", description: "Does it.", argumentHint: "[what]", body: "Do $ARGUMENTS now.\n" }],
    caseFiles: ({ name }: { name: string }) => caseFiles(join(folder, "cases", name)),
    plansFolder: join(folder, "plans"),
  };
  const redactor = redactorOf([SECRET]);
  const load = async () => ({ context, tools: readTools });
  const client = await clientOf(createMcpServer({ version: "0", load, redactor }));
  return {
    store,
    folder,
    client,
    call: (name: string, args?: Record<string, unknown>) => callTool(client, name, args),
    async close() {
      await client.close();
      store.close();
    },
  };
}

/** A trace of a run: a root, model calls and tool calls, with long inputs and outputs. */
export function addTrace(store: TraceStore, { trace = 1, calls = 3, length = 100, text = "x" } = {}) {
  const content = text.repeat(Math.ceil(length / text.length));
  store.addSpans([
    ...Array.from({ length: calls }, (_, n) =>
      storedSpan({
        trace,
        id: trace * 10_000 + n + 1,
        parent: trace * 10_000,
        from: n + 1,
        name: `chat ${n}`,
        attributes: {
          [ATTRIBUTE.operation]: OPERATION.model,
          [ATTRIBUTE.observationType]: "generation",
          [ATTRIBUTE.inputMessages]: content,
          [ATTRIBUTE.outputMessages]: content,
          [ATTRIBUTE.systemInstructions]: content,
        },
      }),
    ),
    storedSpan({
      trace,
      id: trace * 10_000,
      from: 0,
      to: calls + 2,
      name: "invoke_agent underwriting",
      attributes: { [ATTRIBUTE.operation]: OPERATION.run, [ATTRIBUTE.agentName]: "underwriting" },
    }),
  ]);
}
