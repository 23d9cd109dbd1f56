import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { underwriting } from "./agents/index.js";
import { cleanEnvironment, emptyFolder } from "./testing/processes/cli.js";
import { addParrot, addParroted } from "./testing/recipes/parrot.js";
import { APPROVED, serve, thenAnswer } from "./testing/servers/ask-claude.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const copy = emptyFolder();

beforeAll(async () => {
  for (const name of ["src", "cases", "package.json", "esbuild.config.mjs"]) {
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  addParrot(copy);
  addParroted(copy);
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
