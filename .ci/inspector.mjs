// Has the official MCP inspector's command line list and call every tool of the built command. The inspector is installed
// into a temporary folder: 0.15.0 is the newest that runs on Node 20.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const CLI = resolve("dist/cli/main.js");
const folder = mkdtempSync(join(tmpdir(), "underwrite-inspector-"));
const project = join(folder, "project");
mkdirSync(project);
const env = { PATH: process.env.PATH, HOME: folder };
const run = (command, args, cwd = project) =>
  execFileSync(command, args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1e8 });
const underwrite = (...args) => run(process.execPath, [CLI, ...args]);

try {
  // npm's own environment: where its registry is, say.
  execFileSync(
    "npm",
    ["install", "--no-audit", "--no-fund", "--ignore-scripts", "@modelcontextprotocol/inspector@0.15.0"],
    {
      cwd: folder,
      stdio: "ignore",
    },
  );
  const inspector = join(folder, "node_modules/.bin/mcp-inspector");
  const ask = (...args) => JSON.parse(run(inspector, ["--cli", process.execPath, CLI, "mcp", ...args]));

  const { run: made } = JSON.parse(underwrite("85000", "12000", "720", "250000", "--quiet"));
  const [first] = JSON.parse(
    ask("--method", "tools/call", "--tool-name", "listObservations", "--tool-arg", "limit=1").content[0].text,
  ).data;
  const window = ["fromTimestamp=2020-01-01T00:00:00Z", "toTimestamp=2100-01-01T00:00:00Z"];
  const metrics = 'metrics=[{"measure":"count","aggregation":"count"}]';
  const input = '{"annual_income":85000,"total_debt":12000,"credit_score":720,"loan_amount":250000}';
  const args = {
    listObservations: ["limit=2", "type=TOOL"],
    getObservation: [`observationId=${first.id}`, 'fields=["*"]'],
    getObservationFieldSchema: [],
    getObservationFilterSchema: [],
    getObservationFilterValues: ["column=name"],
    listScores: ["limit=1"],
    queryMetrics: ["view=observations", metrics, ...window],
    getMetricsSchema: [],
    getTraceOutline: [`traceId=${made.trace_id}`],
    analyzeTraces: ["since=1h"],
    explainTrace: [`traceId=${made.trace_id}`],
    replayTraces: ["since=1h"],
    listCases: [],
    listPlans: [],
    getPlan: ["id=2026-01-01-none"],
    runAgent: [`input=${input}`, "model=offline"],
    runEval: ["count=1", "model=offline"],
    proposeFinding: [
      "title=It approves",
      `quotes=[{"trace_id":"${made.trace_id}","span_id":"ffffffffffffffff","quote":"words"}]`,
      "expression=output.approved",
      "count=1",
    ],
  };
  const { tools } = ask("--method", "tools/list");
  const names = tools.map(({ name }) => name);
  const unknown = names.filter((name) => !(name in args));
  if (unknown.length > 0) throw new Error(`nothing is known to call ${unknown.join(", ")} with`);
  for (const name of Object.keys(args)) {
    if (!names.includes(name)) throw new Error(`${name} is not listed`);
    const given = args[name].flatMap((arg) => ["--tool-arg", arg]);
    const { isError = false, content } = ask("--method", "tools/call", "--tool-name", name, ...given);
    // There is no plan here: what must come is the answer that says so.
    if (isError !== (name === "getPlan")) throw new Error(`${name} answers ${content[0].text}`);
    process.stdout.write(`${name}: ${content[0].text.length} characters\n`);
  }
  for (const list of ["prompts/list", "resources/list"]) ask("--method", list);
  process.stdout.write(`The inspector listed and called all ${names.length} tools.\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
