import { readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";
import { runEval } from "../../services/evals/run-eval.js";
import { openProject } from "../../services/open-project.js";
import { loadConfig } from "../../settings/config.js";
import { emptyFolder } from "../processes/cli.js";
import { bundleProgram } from "../processes/programs.js";

/** A fault that is put into the source: some text of a file, and what stands there instead. */
export interface Mutant {
  name: string;
  /** Path in the project. */
  file: string;
  find: string;
  replace: string;
}

/**
 * Runs case files with the embedded model and an agent that has a fault in it, up to the first case that fails.
 *
 * @returns ids of the cases that did not pass, those that were not run any more among them
 * @throws Error when the text does not stand in the file exactly once: the mutant would test nothing
 */
export async function failingCases(mutant: Mutant, caseFiles: readonly string[]): Promise<string[]> {
  const bundle = await bundleProgram(inProject("src/agents/underwriting/agent.ts"), [mutation(mutant)]);
  const { underwriting }: typeof import("../../agents/underwriting/agent.js") = await import(
    pathToFileURL(bundle).href
  );
  const project = await openProject({ config: await loadConfig({}, emptyFolder()), agents: [underwriting] });
  try {
    const files = caseFiles.map((file) => fileURLToPath(inProject(file)));
    const { cases } = await runEval(project, underwriting, { cases: files, model: "offline", bail: true });
    return cases.filter(({ status }) => status !== "pass").map(({ id }) => id);
  } finally {
    await project.close();
  }
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
