import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { underwriting } from "./agents/index.js";
import { cleanEnvironment, emptyFolder } from "./testing/processes/cli.js";
import { APPROVED, serve, thenAnswer } from "./testing/servers/ask-claude.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const copy = emptyFolder();

/** A provider of another kind: it asks in a way of its own, and has its own words for how an answer ends. */
const PARROT = `import { askHttp, retryAfterMs } from "../../../http.js";
import { textBlock } from "../message.js";
import { refused, unanswered } from "../failure.js";
import type { Provider } from "../provider.js";

export const parrot: Provider = {
  name: "parrot",
  defaultModel: "parrot-grey",
  prefixes: ["parrot-"],
  keys: ["PARROT_KEY"],
  addressVariable: "PARROT_URL",
  address: "https://parrot.example",
  async open(id, { keys, baseUrl = "https://parrot.example", ...options }) {
    const { PARROT_KEY: key = "" } = keys;
    const asked = {
      ...options, id, host: new URL(baseUrl).host, kind: "a parrot", tries: 1,
      keyVariable: "PARROT_KEY", addressVariable: "PARROT_URL",
    };
    return {
      id,
      provider: "parrot",
      async generate({ messages, tools }, { signal }) {
        const said = messages.flatMap(({ content }) => content).some(({ type }) => type === "tool_result");
        const body = JSON.stringify({ tools: said ? [] : tools.map(({ name }) => name), messages });
        const answer = await askHttp(baseUrl + "/squawk", { method: "POST", headers: { key }, body, signal }).catch((error) => {
          throw unanswered(error, "connection", asked);
        });
        const text = answer.body.toString();
        if (answer.status !== 200) throw refused({ status: answer.status, said: text, retryAfterMs: retryAfterMs(answer.headers) }, asked);
        const { calls = [], words = "" } = JSON.parse(text).squawk;
        return {
          model: id,
          content: calls.length > 0
            ? calls.map((name: string) => ({ type: "tool_use", id: name, name, input: {} }))
            : [textBlock(words)],
          stop_reason: calls.length > 0 ? "tool_use" : "end_turn",
          finish_reason: "silence",
          usage: { input_tokens: 7, output_tokens: 3, cache_read_tokens: 0, cache_write_tokens: 0 },
          cost_usd: null,
        };
      },
    };
  },
};
`;

/** A detector of what every answer has. */
const PARROTED = `import { type Detector, type FindingKind, sightingOf } from "./detector.js";

const PARROTED: FindingKind = {
  code: "answer_parroted",
  severity: "high",
  cause: "model",
  title: ({ of }) => "The answer was parroted " + of,
};

export const parroted: Detector = {
  finds: [PARROTED],
  catches: "answers",
  leavesAlone: "runs without one",
  detect: ({ run }) => (run.output === undefined ? [] : [sightingOf(PARROTED, run, { quote: run.output_text })]),
};
`;

/** Adds a line to a list that a file exports, and the import that it needs. */
function register(file: string, list: string, name: string, from: string): void {
  const path = join(copy, "src", file);
  const lines = readFileSync(path, "utf8").split("\n");
  const at = lines.findIndex((line) => line.startsWith(`export const ${list}`));
  lines[at] = `${lines[at]}`.replace(/\[$/, `[${name},`).replace(/\];$/, `, ${name}];`);
  writeFileSync(path, [`import { ${name} } from "${from}";`, ...lines].join("\n"));
}

beforeAll(async () => {
  for (const name of ["src", "cases", "package.json", "esbuild.config.mjs"]) {
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  mkdirSync(join(copy, "src/runtime/models/parrot"));
  writeFileSync(join(copy, "src/runtime/models/parrot/provider.ts"), PARROT);
  register("runtime/models/registry.ts", "PROVIDERS", "parrot", "./parrot/provider.js");
  writeFileSync(join(copy, "src/analysis/detectors/parroted.ts"), PARROTED);
  register("analysis/detectors/index.ts", "DETECTORS", "parroted", "./parroted.js");
  await execa(process.execPath, ["esbuild.config.mjs"], { cwd: copy });
}, 120_000);

const run = (args: string[], env: Record<string, string>, cwd = emptyFolder()) =>
  execa(process.execPath, [join(copy, "dist/cli/main.js"), ...args], {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    extendEnv: false,
    reject: false,
  });

describe("a provider that a folder and a line in the registry add", () => {
  it("is asked by the names of its models, and when its key alone is set", async () => {
    const [annual_income, total_debt, credit_score, loan_amount] = APPROVED.map(Number);
    const input = underwriting.parseInput({ annual_income, total_debt, credit_score, loan_amount });
    const decision = { ...underwriting.reference(input).output, reasoning: "The application is approved." };
    const words = JSON.stringify(decision);
    const { url, requests } = await serve(({ tools }) => ({
      body: { squawk: tools.length > 0 ? { calls: tools } : { words } },
    }));
    const env = { PARROT_KEY: "parrot-0123456789", PARROT_URL: url };
    for (const args of [APPROVED, [...APPROVED, "--model", "parrot-green"]]) {
      const { stdout } = await run([...args, "--json"], env);
      expect(JSON.parse(stdout)).toMatchObject({
        approved: true,
        run: { exit_reason: "decided", input_tokens: 14, cost_usd: null },
      });
      expect(JSON.parse(stdout).run.model).toBe(args.length > APPROVED.length ? "parrot-green" : "parrot-grey");
    }
    expect(new Set(requests.map(({ headers }) => headers.key))).toEqual(new Set([env.PARROT_KEY]));
  });

  it("has its failures told, its key blanked, and its variables named as any other's are", async () => {
    const env = { PARROT_KEY: "parrot-0123456789" };
    const { url } = await serve(thenAnswer());
    const { url: refusing } = await serve(() => ({ raw: `no ${env.PARROT_KEY}`, status: 401 }));
    const failed = await run(APPROVED, { ...env, PARROT_URL: refusing });
    expect(failed.stderr).toContain(
      "The provider answered 401: it does not accept the key (“no [redacted]”). Check PARROT_KEY, or use --model offline.",
    );
    expect(failed.exitCode).toBe(4);
    const unset = await run([...APPROVED, "--model", "parrot-green"], {
      ANTHROPIC_API_KEY: "k",
      ANTHROPIC_BASE_URL: url,
    });
    expect(unset.stderr).toContain("The model parrot-green needs PARROT_KEY: set it");
    const wrong = await run(APPROVED, { ...env, PARROT_URL: "nowhere" });
    expect(wrong.stderr).toContain("PARROT_URL in the environment is not usable: it takes an http or https URL");
    const doctor = await run(["doctor", "--json"], env);
    expect(JSON.parse(doctor.stdout as string).checks).toContainEqual(
      expect.objectContaining({ name: "sent to", detail: expect.stringContaining("model: parrot.example") }),
    );
  });
});

describe("a detector that a file and a line in the list add", () => {
  it("is run, worded, selected by its code and part of what clients are told", async () => {
    const cwd = emptyFolder();
    await run(APPROVED, {}, cwd);
    const { stdout } = await run(["analyze", "--code", "answer_parroted", "--json"], {}, cwd);
    expect(JSON.parse(stdout as string).findings).toMatchObject([
      { code: "answer_parroted", severity: "high", lever: "model", title: "The answer was parroted in this run" },
    ]);
    const unknown = await run(["analyze", "--code", "none_such"], {}, cwd);
    expect(unknown.stderr).toContain("answer_parroted");
  });
});
