// Uses agents of one's own from the installed package, in a project that has nothing else: one of five members only, with
// a loopback server in the place of the provider, and one that `underwrite create` makes. Every command is run on
// them, or refused with its reason.
import { execFile, execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { holds } from "./holds.mjs";
import { useEveryCommand } from "./own-agent-commands.mjs";
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
/** What commands make in a project. */
const MADE = [".underwrite", "agents", "cases", "findings", "pages", "plans"];

/** @param folder an empty project that has installed the package */
export async function useOwnAgents(folder) {
  const server = createServer(answer);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const env = Object.fromEntries(["PATH", "HOME"].map((name) => [name, process.env[name]]));
  const key = { ANTHROPIC_API_KEY: "none", ANTHROPIC_BASE_URL: `http://127.0.0.1:${server.address().port}` };
  const ran = [];
  const use = async (exit, args, more = {}) => {
    ran.push(args);
    const options = { cwd: folder, env: { ...env, ...more }, maxBuffer: 64e6 };
    const bin = join(folder, "node_modules/.bin/underwrite");
    const ended = await promisify(execFile)(bin, args, options).catch((error) => error);
    if ((ended.code ?? 0) === exit) return ended;
    throw new Error(`underwrite ${args.join(" ")} ended with ${ended.code}: ${ended.stdout}\n${ended.stderr}`);
  };
  const json = async (exit, args, more) =>
    JSON.parse((await use(exit, [...args, ...(args[0] === "schema" ? [] : ["--json"])], more)).stdout);
  try {
    await useCreated(folder, use, json);
    for (const made of [...MADE, "underwrite.config.ts"]) rmSync(join(folder, made), { recursive: true, force: true });
    writeFileSync(join(folder, "greeter.ts"), MINIMAL);
    writeFileSync(join(folder, "underwrite.config.ts"), CONFIG);
    ran.length = 0;
    await useEveryCommand(folder, { use, json, key, ran });
    for (const made of MADE) rmSync(join(folder, made), { recursive: true, force: true });
    await followDoc(folder, { ...env, ...key });
  } finally {
    server.close();
  }
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

/**
 * The provider: greets whoever the input names, Bob without a polite word, and Eve in the form that was asked for only where
 * the instructions say it once more, as a plan has them say it.
 */
function answer(request, response) {
  let body = "";
  request.on("data", (chunk) => {
    body += chunk;
  });
  request.on("end", () => {
    const { model, messages, system } = JSON.parse(body);
    const isTold = JSON.stringify(system).includes("Answer with one JSON object and nothing else");
    const { who } = JSON.parse(messages[0].content[0].text.split("\n\n")[1]);
    const greeting = { greeting: `Hello, ${who}`, polite: who !== "Bob" };
    const text = who === "Eve" && !isTold ? "Hello, Eve" : JSON.stringify(greeting);
    const usage = { input_tokens: 10, output_tokens: 5 };
    const content = [{ type: "text", text }];
    const message = { id: "msg_1", type: "message", role: "assistant", model, content, stop_reason: "end_turn", usage };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(message));
  });
}
