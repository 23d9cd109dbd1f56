// Uses agents of one's own from the installed package, in a project that has nothing else: one of five members only, with
// a loopback server in the place of the provider, and one that `underwrite create` makes. Every command is run on them.
import { execFile, execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { followDoc } from "./own-agent-doc.mjs";

const MINIMAL = `import { defineAgent } from "underwrite";
import * as z from "zod";

export const greeter = defineAgent({
  name: "greeter",
  instructions: "Greet the person by name.",
  input: z.object({ who: z.string(), times: z.number().int().optional() }),
  output: z.object({ greeting: z.string(), polite: z.boolean() }),
  tools: [],
});
`;
const CONFIG = `import { defineConfig } from "underwrite";
import { greeter } from "./greeter.js";

export default defineConfig({ agents: [greeter] });
`;
const CASES = [
  { id: "ann", description: "A name.", application: { who: "Ann" }, expected: { polite: true } },
  { id: "bob", description: "Another name.", application: { who: "Bob" }, expected: { polite: true } },
];

/** @param folder an empty project that has installed the package */
export async function useOwnAgents(folder) {
  const server = createServer(answer);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const env = Object.fromEntries(["PATH", "HOME"].map((name) => [name, process.env[name]]));
  const key = { ANTHROPIC_API_KEY: "none", ANTHROPIC_BASE_URL: `http://127.0.0.1:${server.address().port}` };
  const use = async (exit, args, more = {}) => {
    const options = { cwd: folder, env: { ...env, ...more }, maxBuffer: 64e6 };
    const bin = join(folder, "node_modules/.bin/underwrite");
    const ended = await promisify(execFile)(bin, args, options).catch((error) => error);
    if ((ended.code ?? 0) === exit) return ended;
    throw new Error(`underwrite ${args.join(" ")} ended with ${ended.code}: ${ended.stdout}\n${ended.stderr}`);
  };
  const json = async (exit, args, more) =>
    JSON.parse((await use(exit, [...args, ...(args[0] === "schema" ? [] : ["--json"])], more)).stdout);
  try {
    await useMinimal(folder, use, json, key);
    await useCreated(folder, use, json);
    for (const made of ["agents", "cases", "plans"]) rmSync(join(folder, made), { recursive: true });
    await followDoc(folder, { ...env, ...key });
  } finally {
    server.close();
  }
}

async function useMinimal(folder, use, json, key) {
  writeFileSync(join(folder, "greeter.ts"), MINIMAL);
  writeFileSync(join(folder, "underwrite.config.ts"), CONFIG);
  const own = ["--agent", "greeter"];
  const refused = await use(2, [...own, "Ann"]);
  holds(/has no offline answer: set ANTHROPIC_API_KEY/.test(refused.stderr), refused.stderr);
  holds(/^Loaded underwrite\.config\.ts: greeter\.$/m.test(refused.stderr), refused.stderr);
  const unknown = await use(2, [...own, "Ann", "--no-config"]);
  holds(/There is no agent "greeter"/.test(unknown.stderr), unknown.stderr);

  const run = await json(0, [...own, "Ann", "--quiet"], key);
  holds(run.polite === true && run.validation.checked === false && run.run.exit_reason === "decided", run);
  mkdirSync(join(folder, "cases/greeter"), { recursive: true });
  writeFileSync(join(folder, "cases/greeter/hard.json"), JSON.stringify(CASES));
  const check = await use(0, ["cases", "check", ...own]);
  holds(/has no reference: its labels are a person's/.test(check.stderr), check.stderr);
  const report = await json(1, ["eval", ...own, "--quiet"], key);
  holds(report.total === 2 && report.passed === 1, report);
  const analysis = await json(0, ["analyze", ...own, "--kind", "all"]);
  holds(analysis.runs === 3 && analysis.lacks.join() === "reference,check", analysis);
  holds((await json(0, ["explain", "last", ...own])).judged === true, "explain");
  const replayed = await json(0, ["replay", ...own, "--kind", "all"]);
  holds(replayed.untouched.count === 3 && replayed.reference === null, replayed);
  await use(0, [...own, "Cleo", "--quiet"], key);
  const harvest = await json(0, ["cases", "harvest", ...own]);
  holds(
    harvest.drafts.some(({ expected }) => expected.polite === true),
    harvest,
  );
  await use(0, ["cases", "harvest", ...own, "--accept", harvest.drafts[0].id]);
  const { stderr } = await use(2, ["cases", "generate", ...own]);
  holds(/names no boundaries/.test(stderr), stderr);
  const schema = await json(0, ["schema", "application", ...own]);
  holds(Object.keys(schema.properties).join() === "who,times", schema);
  await useMcp(folder, key);
}

/** Talks to the MCP server in its own protocol: a line of JSON a message. */
async function useMcp(folder, key) {
  const bin = join(folder, "node_modules/.bin/underwrite");
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...key };
  const server = spawn(bin, ["mcp"], { cwd: folder, env, stdio: ["pipe", "pipe", "inherit"] });
  const call = (id, name, args) => ({ jsonrpc: "2.0", id, method: "tools/call", params: { name, arguments: args } });
  const hello = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "ci", version: "0" } };
  const messages = [
    { jsonrpc: "2.0", id: 1, method: "initialize", params: hello },
    { jsonrpc: "2.0", method: "notifications/initialized" },
    call(2, "runAgent", { agent: "greeter", input: { who: "Dora" } }),
    call(3, "listCases", { agent: "greeter" }),
  ];
  server.stdin.write(messages.map((message) => `${JSON.stringify(message)}\n`).join(""));
  let said = "";
  for await (const chunk of server.stdout) {
    said += chunk;
    if (/"id":2\b/.test(said) && /"id":3\b/.test(said) && said.endsWith("\n")) break;
  }
  server.kill();
  holds(said.includes("Hello, Dora") && said.includes("Another name."), said);
}

async function useCreated(folder, use, json) {
  await use(0, ["create", "file-search", "--template", "tools"]);
  await use(0, ["create", "expense-claims"]);
  for (const [name, args, tools] of [
    ["file-search", ["How long is the warranty of batteries?", "cases/file-search/documents"], "read_file"],
    ["expense-claims", ["120", "12"], "find_limit"],
  ]) {
    const own = ["--agent", name];
    const { run } = await json(0, [...own, ...args, "--quiet"]);
    holds(JSON.stringify(await json(0, ["traces", "show", run.trace_id])).includes(tools), tools);
    holds((await json(0, ["cases", "check", ...own])).passed, name);
    const report = await json(0, ["eval", ...own, "--quiet"]);
    holds(report.gate.passed && report.passed === report.total, report);
    holds((await json(0, ["analyze", ...own, "--kind", "all"])).findings.length === 0, name);
    holds((await json(0, ["replay", ...own, "--kind", "all"])).untouched.count === report.total + 1, name);
  }
  await mendByPlan(folder, use, json);
}

/** Breaks a tool, has a plan made of what is found, mends the tool, and has the plan verified. */
async function mendByPlan(folder, use, json) {
  const own = ["--agent", "expense-claims"];
  const file = join(folder, "agents/expense-claims/tools.ts");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace("limit_usd: limitOf(age_days)", "limit_usd: 2 * limitOf(age_days)"));
  await use(3, [...own, "120", "12", "--quiet"]);
  await use(1, ["eval", ...own, "--quiet"]);
  const { path, id } = await json(0, ["plan", "create", ...own]);
  const plan = readFileSync(path, "utf8");
  holds(plan.includes("`agents/expense-claims/tools.ts`"), plan);
  writeFileSync(file, text);
  // A person says yes at a terminal, which `script` makes here.
  for (const action of ["approve", "applied"]) {
    const command = `node_modules/.bin/underwrite plan ${action} ${id} --by ci`;
    execFileSync("script", ["-qec", command, "/dev/null"], {
      cwd: folder,
      input: "yes\n",
      env: { PATH: process.env.PATH },
    });
  }
  const { verdict, status } = await json(0, ["plan", "verify", id]);
  holds(status === "verified", verdict);
}

/** The provider: greets whoever the input names, and Bob without a polite word. */
function answer(request, response) {
  let body = "";
  request.on("data", (chunk) => {
    body += chunk;
  });
  request.on("end", () => {
    const { model, messages } = JSON.parse(body);
    const { who } = JSON.parse(messages[0].content[0].text.split("\n\n")[1]);
    const text = JSON.stringify({ greeting: `Hello, ${who}`, polite: who !== "Bob" });
    const usage = { input_tokens: 10, output_tokens: 5 };
    const content = [{ type: "text", text }];
    const message = { id: "msg_1", type: "message", role: "assistant", model, content, stop_reason: "end_turn", usage };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(message));
  });
}

function holds(condition, said) {
  if (!condition) throw new Error(`not as promised: ${typeof said === "string" ? said : JSON.stringify(said)}`);
}
