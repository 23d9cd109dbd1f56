// Packs the project, installs the tarball into an empty folder, and uses it there: the command, the library, the types.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { useOwnAgents } from "./own-agents.mjs";

const APPLICATION = ["85000", "12000", "720", "250000"];
const TSC = "--strict --module nodenext --target es2022 --types  --lib es2023,dom".split(" ");
const folder = mkdtempSync(join(tmpdir(), "underwrite-packed-"));
const run = (cwd, command, ...args) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

const [{ filename, files }] = Object.values(
  JSON.parse(run(".", "npm", "pack", "--json", "--ignore-scripts", "--pack-destination", folder)),
);
const strange = files
  .map(({ path }) => path)
  .filter(
    (path) =>
      !/^(?:dist\/|node_modules\/(?:@photostructure\/sqlite|node-gyp-build|node-addon-api)\/|cases\/|\.claude\/skills\/|\.claude-plugin\/|package\.json|README\.md|LICENSE|CHANGELOG\.md|CONTRIBUTING\.md|docs\/|\.env\.example)/.test(
        path,
      ),
  );
if (strange.length > 0) throw new Error(`files that are not needed: ${strange.join(", ")}`);

const use = join(folder, "use");
execFileSync("mkdir", [use]);
writeFileSync(join(use, "package.json"), '{ "name": "use", "private": true, "type": "module" }');
run(use, "npm", "install", "--no-audit", "--no-fund", join(folder, filename));

const decision = JSON.parse(run(use, "npx", "underwrite", ...APPLICATION, "--quiet"));
if (decision.approved !== true || decision.max_loan !== 270089.15)
  throw new Error(`the command says ${JSON.stringify(decision)}`);

const suite = JSON.parse(run(use, "npx", "underwrite", "eval", "--quiet", "--json"));
if (suite.gate.passed !== true || suite.total < 100) throw new Error(`the suite says ${JSON.stringify(suite.gate)}`);

const playbooks = JSON.parse(run(use, "npx", "underwrite", "playbook", "--json"));
if (playbooks.length !== 8) throw new Error(`${playbooks.length} playbooks are packed`);

const library = `import { defineTool, offlineModel, parseApplication, runAgent, underwriting, type Decision } from "underwrite";
const application = parseApplication({ annual_income: 85000, total_debt: 12000, credit_score: 720, loan_amount: "$250,000" });
const { output, run } = await runAgent(underwriting, application, { model: offlineModel(underwriting.answerOffline) });
const decision: Decision | null = output;
const tool = defineTool({ name: "t", description: "d", run: () => 1 });
console.log(JSON.stringify([decision?.approved, run.exit_reason, tool.name]));
`;
const said = compiled("library", library);
if (said !== '[true,"decided","t"]') throw new Error(`the library says ${said}`);

// An agent of one's own, as docs/library.md shows it: run, evaluated and analysed by the library alone.
const section = readFileSync("docs/library.md", "utf8");
const block = (language) => section.match(new RegExp(`\`\`\`${language}[^\\n]*\\n([\\s\\S]*?)\`\`\``))?.[1] ?? "";
mkdirSync(join(use, "cases/refunds"), { recursive: true });
writeFileSync(join(use, "cases/refunds/edges.json"), block("json"));
const refunds = compiled("refunds", block("ts"));
if (!refunds.startsWith("true decided\nat-the-limit pass\nabove-the-limit fail\nwrong_approved 1")) {
  throw new Error(`the agent of docs/library.md says ${refunds}`);
}

// pnpm refuses packages whose dependencies have install scripts: the one that has is bundled.
const pnpm = join(folder, "pnpm");
mkdirSync(pnpm);
writeFileSync(join(pnpm, "package.json"), '{ "name": "pnpm", "private": true, "type": "module" }');
run(pnpm, "npx", "--yes", "pnpm@12", "add", join(folder, filename));
const decided = JSON.parse(run(pnpm, join(pnpm, "node_modules/.bin/underwrite"), ...APPLICATION, "--quiet"));
if (decided.approved !== true) throw new Error(`installed by pnpm, the command says ${JSON.stringify(decided)}`);

const own = join(folder, "own");
mkdirSync(own);
writeFileSync(join(own, "package.json"), '{ "name": "own", "private": true, "type": "module" }');
run(own, "npm", "install", "--no-audit", "--no-fund", join(folder, filename));
await useOwnAgents(own);
// The file search of the tools template reads files, so a project needs Node's types for it: here they are this one's.
const nodeTypes = ["--types", "node", "--typeRoots", resolve("node_modules/@types"), "--noEmit"];
run(own, resolve("node_modules/.bin/tsc"), ...TSC, ...nodeTypes, "underwrite.config.ts");
process.stdout.write(
  `${filename}: ${files.length} files; command, library, types and agents of a project work in an empty folder\n`,
);

/** Type checks a program in the folder, and runs it. */
function compiled(name, program) {
  writeFileSync(join(use, `${name}.ts`), program);
  run(use, resolve("node_modules/.bin/tsc"), ...TSC, `${name}.ts`);
  return run(use, "node", `${name}.js`).trim();
}
