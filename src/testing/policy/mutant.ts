import { copyFileSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";
import { execa } from "execa";
import { cleanEnvironment, emptyFolder } from "../processes/cli.js";
import { bundleProgram } from "../processes/programs.js";

/** A fault that is put into the source: some text of a file, and what stands there instead. */
export interface Mutant {
  name: string;
  /** Path in the project. */
  file: string;
  find: string;
  replace: string;
}

/** The command without its agents, to be put together with faulty ones. @returns its path */
export function bundleWithoutAgents(): Promise<string> {
  const apart: Plugin = {
    name: "agents-apart",
    setup: ({ onResolve }) =>
      onResolve({ filter: /\/agents\/index\.js$/ }, () => ({ path: "./index.mjs", external: true })),
  };
  return bundleProgram(inProject("src/cli/main.ts"), [apart]);
}

/**
 * Runs case files with the embedded model and an agent that has a fault in it, up to the first case that fails.
 *
 * @param command from `bundleWithoutAgents`
 * @returns ids of the cases that did not pass, those that were not run any more among them
 * @throws Error when the text does not stand in the file exactly once: the mutant would test nothing
 */
export async function failingCases(command: string, mutant: Mutant, caseFiles: readonly string[]): Promise<string[]> {
  const agents = await bundleProgram(inProject("src/agents/index.ts"), [mutation(mutant)]);
  const cli = join(dirname(agents), "main.mjs");
  copyFileSync(command, cli);
  const files = caseFiles.map((file) => fileURLToPath(inProject(file)));
  const { stdout } = await execa(process.execPath, [cli, "eval", "--cases", ...files, "--bail", "--quiet", "--json"], {
    cwd: emptyFolder(),
    env: cleanEnvironment(),
    extendEnv: false,
    reject: false,
  });
  const { cases } = JSON.parse(stdout) as { cases: { id: string; status: string }[] };
  return cases.filter(({ status }) => status !== "pass").map(({ id }) => id);
}

function mutation({ file, find, replace }: Mutant): Plugin {
  const path = fileURLToPath(inProject(file));
  const source = readFileSync(path, "utf8");
  const found = source.split(find).length - 1;
  if (found !== 1) throw new Error(`${JSON.stringify(find)} stands ${found} times in ${file}`);
  return {
    name: "mutation",
    setup({ onLoad }) {
      const contents = source.replace(find, () => replace);
      onLoad({ filter: /\.ts$/ }, (args) => (args.path === path ? { contents, loader: "ts" } : undefined));
    },
  };
}

function inProject(path: string): URL {
  return new URL(`../../../${path}`, import.meta.url);
}
