import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { bundleProgram } from "../src/testing/processes/programs.js";
import { measured, safeEnvironment, type Took } from "./measure.js";

/** The newest that runs on Node 20; it takes 2 GB. */
const VERSION = "0.121.20";

/** Compares an output with what the case expects, as our outcome grader does. */
const AGREES = `const actual = JSON.parse(output);
const agrees = (a, e) => typeof e === "number" ? Math.abs(a - e) <= 0.005 : a === e;
return Object.entries(JSON.parse(context.vars.expected)).every(([name, e]) => agrees(actual[name], e));`;

/** A case, as far as promptfoo gets it. */
export interface PromptfooCase {
  id: string;
  application: object;
  expected: object;
}

/** promptfoo, installed and with its config written. */
export interface Promptfoo {
  version: string;
  /** Runs all cases once, and checks that all of them passed. */
  evaluate(): Promise<Took>;
}

/**
 * Installs promptfoo and has it run cases against the same server: a provider of ours makes the same two calls, and
 * assertions hold the answer to what the case expects. Its cache is off, its results go into its own database, and
 * it is kept from the network.
 *
 * @param where folder that it is installed in; what is there already is used
 * @param bodies file with the requests of one case
 */
export async function preparePromptfoo(
  where: string,
  { url, bodies, cases, concurrency }: { url: string; bodies: string; cases: PromptfooCase[]; concurrency: number },
): Promise<Promptfoo> {
  const folder = resolve(where);
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, "package.json"))) writeFileSync(join(folder, "package.json"), '{"private":true}');
  const install = ["install", `promptfoo@${VERSION}`, "--ignore-scripts", "--no-audit", "--no-fund"];
  const { status } = spawnSync("npm", install, { cwd: folder, env: safeEnvironment(), stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Error(`npm install promptfoo@${VERSION} ended with ${status}`);
  const provider = await bundleProgram(new URL("promptfoo-provider.ts", import.meta.url));
  const config = join(folder, "promptfooconfig.json");
  writeFileSync(
    config,
    JSON.stringify({
      prompts: ["{{application}}"],
      providers: [{ id: `file://${provider}`, config: { baseURL: url, bodies } }],
      defaultTest: { assert: [{ type: "is-json" }, { type: "javascript", value: AGREES }] },
      tests: cases.map(({ id, application, expected }) => ({
        description: id,
        vars: { application: JSON.stringify(application), expected: JSON.stringify(expected) },
      })),
    }),
  );
  return {
    version: VERSION,
    evaluate() {
      const home = mkdtempSync(join(folder, "home-"));
      return evaluateOnce({ folder, home, config, concurrency, cases: cases.length });
    },
  };
}

async function evaluateOnce(run: {
  folder: string;
  home: string;
  config: string;
  concurrency: number;
  cases: number;
}): Promise<Took> {
  const { folder, home, config, concurrency, cases } = run;
  const output = join(home, "output.json");
  const took = await measured(
    [
      join(folder, "node_modules/promptfoo/dist/src/entrypoint.js"),
      ...["eval", "--config", config, "--max-concurrency", String(concurrency), "--output", output],
      ...["--no-cache", "--no-share", "--no-table", "--no-progress-bar"],
    ],
    home,
    {
      PROMPTFOO_CONFIG_DIR: home,
      PROMPTFOO_CACHE_ENABLED: "false",
      PROMPTFOO_DISABLE_TELEMETRY: "1",
      PROMPTFOO_DISABLE_UPDATE: "1",
      PROMPTFOO_DISABLE_SHARING: "1",
      PROMPTFOO_DISABLE_REMOTE_GENERATION: "1",
    },
  );
  const { successes } = JSON.parse(readFileSync(output, "utf8")).results.stats;
  if (successes !== cases) throw new Error(`promptfoo passed ${successes} of ${cases} cases`);
  return took;
}
