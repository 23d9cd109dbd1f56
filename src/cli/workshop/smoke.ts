import { execFile } from "node:child_process";
import pMap from "p-map";
import { PLAYBOOKS, parsePlaybook } from "../../workshop/playbook.js";
import type { Drift } from "../../workshop/review/drift.js";
import { lineOf, type Project } from "../../workshop/review/project.js";
import { askServer } from "../connect/ask-server.js";
import { ownCommand } from "../connect/start-command.js";

const PROGRAM = /^Bash\((?:npx underwrite|npx tsx src\/cli\/main\.ts) ([a-z]+(?: [a-z]+)*)/;
const MCP_TOOL = /^mcp__underwrite__(\w+)$/;

/** What is seen only when it runs: the MCP server answers with the tools that playbooks allow, and their commands start. */
export async function smoke({ docs, root }: Project, signal: AbortSignal): Promise<Drift[]> {
  const playbooks = docs.filter(({ path }) => path.startsWith(`${PLAYBOOKS}/`));
  const allowed = playbooks.flatMap(({ path: file, text }) => {
    const line = lineOf(text, "allowed-tools:");
    const tools = parsePlaybook(text).allowedTools.split(/,\s*(?![^()]*\))/);
    return tools.map((tool) => ({ file, line, tool }));
  });
  const server = await askServer({ ...ownCommand(["mcp", "--toolset", "all"]), cwd: root }, signal);
  const found: Drift[] = [];
  if (!server.ok) found.push(failed(".mcp.json", 1, `underwrite mcp does not answer: ${server.problem}.`));
  else {
    for (const { file, line, tool } of allowed) {
      const [, name] = MCP_TOOL.exec(tool) ?? [];
      if (name !== undefined && !server.tools.includes(name)) {
        found.push(failed(file, line, `allowed-tools has ${tool}, and the server that answers has no ${name}.`));
      }
    }
  }
  const commands = new Map<string, (typeof allowed)[number]>();
  for (const one of allowed) {
    const [, words] = PROGRAM.exec(one.tool) ?? [];
    if (words !== undefined && !commands.has(words)) commands.set(words, one);
  }
  const problems = await pMap(
    commands,
    async ([words, { file, line }]) => {
      const said = await helpOf(words, root, signal);
      return said === undefined ? [] : [failed(file, line, `underwrite ${words} --help fails: ${said}`)];
    },
    { concurrency: 2 },
  );
  return [...found, ...problems.flat()];
}

/** @returns what went wrong; undefined for nothing */
function helpOf(words: string, cwd: string, signal: AbortSignal): Promise<string | undefined> {
  const { command, args } = ownCommand([...words.split(" "), "--help"]);
  return new Promise((resolve) => {
    execFile(command, args, { cwd, signal, timeout: 60_000 }, (error, _, stderr) =>
      resolve(error ? (stderr.trim().split("\n").at(-1) ?? error.message) : undefined),
    );
  });
}

function failed(file: string, line: number, what: string): Drift {
  return { code: "smoke_failed", file, line, what, fix: "Run it by hand, and fix what it reports." };
}
