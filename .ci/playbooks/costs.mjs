// Measures what the happy path of each playbook costs a coding agent, and writes the table of docs/playbooks.md.
// `node .ci/playbooks/costs.mjs [--write] [playbook …]`, after npm run build. Nothing asks a language model.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { countTokens } from "@anthropic-ai/tokenizer";
import { FLOWS } from "./flows.mjs";
import { edit, writeJson } from "./projects.mjs";

const PAGE = "docs/playbooks.md";
const [BEGIN, END] = ["<!-- costs of playbooks -->", "<!-- end of costs -->"];
const folder = mkdtempSync(join(tmpdir(), "underwrite-costs-"));
const env = { PATH: process.env.PATH, HOME: join(folder, "home"), UNDERWRITE_MODELS: "offline", NO_COLOR: "1" };

/** Runs commands in a project as the playbook's reader does, and counts what they print into a cost. */
function sessionFor(cost) {
  return (project) => {
    const spawn = (command, exits) => {
      const line = command.replace(/^underwrite /, project.cli);
      const { status, stdout, stderr } = spawnSync("bash", ["-c", line], {
        cwd: project.folder,
        env,
        encoding: "utf8",
        maxBuffer: 1e9,
      });
      if (!exits.includes(status)) throw new Error(`${command}: exit code ${status}\n${stdout}${stderr}`);
      return { stdout, text: stdout + stderr };
    };
    return {
      /** A command that the playbook tells. Throws where it ends with another exit code than it should. */
      run(command, { exits = [0] } = {}) {
        const startedAt = performance.now();
        const { stdout, text } = spawn(command, exits);
        const tokens = countTokens(text);
        const seconds = (performance.now() - startedAt) / 1000;
        cost.seconds += seconds;
        cost.commands++;
        cost.bytes += Buffer.byteLength(text);
        cost.tokens += tokens;
        cost.largest = Math.max(cost.largest, Buffer.byteLength(text));
        if (process.env.VERBOSE)
          process.stderr.write(`${tokens} tokens, ${seconds.toFixed(1)} s: ${command.slice(0, 150)}\n`);
        return stdout;
      },
      /** What its reader writes: without reading what is there, and not counted. */
      edits: (change) => edit(project.folder, change),
      writes: (path, value) => writeJson(project.folder, path, value),
      /** What a person does, or what was there before: not counted. */
      aPersonRuns: (command) => spawn(command, [0]).stdout,
      /** What the script has to know and the reader has seen: not counted. */
      reads: (command) => spawn(command, [0, 1]).stdout,
    };
  };
}

async function measure([name, [what, follow]]) {
  const cost = { commands: 0, bytes: 0, tokens: 0, seconds: 0, largest: 0 };
  await follow({ folder, env }, sessionFor(cost));
  const figures = [cost.commands, cost.bytes, cost.tokens, cost.largest].map((figure) =>
    figure.toLocaleString("en-US"),
  );
  return `| \`${name}\` | ${what} | ${figures.join(" | ")} | ${cost.seconds.toFixed(0)} |`;
}

const asked = process.argv.slice(2).filter((word) => word !== "--write");
try {
  mkdirSync(env.HOME);
  const flows = Object.entries(FLOWS).filter(([name]) => asked.length === 0 || asked.includes(name));
  const rows = [];
  for (const flow of flows) rows.push(await measure(flow));
  const table = [
    "| playbook | happy path | commands | bytes | tokens | largest answer, bytes | seconds |",
    "| --- | --- | --: | --: | --: | --: | --: |",
    ...rows,
  ].join("\n");
  process.stdout.write(`${table}\n`);
  if (process.argv.includes("--write")) {
    const page = readFileSync(PAGE, "utf8");
    const [before, after] = [page.indexOf(BEGIN), page.indexOf(END)];
    if (before < 0 || after < before) throw new Error(`${PAGE} has no place for the table`);
    writeFileSync(PAGE, `${page.slice(0, before)}${BEGIN}\n\n${table}\n\n${page.slice(after)}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
