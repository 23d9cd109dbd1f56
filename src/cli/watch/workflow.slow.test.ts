import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { openStoreIn } from "../../testing/folders/stores.js";
import { answersWith, folderWithRuns } from "../../testing/life/folder-with-runs.js";
import { CLI, cleanEnvironment, emptyFolder } from "../../testing/processes/cli.js";
import { LANGFUSE_KEYS, startLangfuseServer } from "../../testing/servers/langfuse-server.js";

const WORKFLOW = fileURLToPath(new URL("../../../.github/workflows/watch.yml", import.meta.url));

interface Step {
  name?: string;
  run?: string;
}

/** What the steps of the workflow run, by their names. */
function commandsOf(): Record<string, string> {
  const { jobs } = parse(readFileSync(WORKFLOW, "utf8")) as { jobs: { watch: { steps: Step[] } } };
  return Object.fromEntries(jobs.watch.steps.map(({ name = "", run = "" }) => [name, run]));
}

/** A folder of programs: `npx` is the built command, and `gh` keeps what it was asked. */
function programs(asked: string): string {
  const folder = emptyFolder();
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), `#!/bin/bash\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  write("npx", `shift; exec '${process.execPath}' '${CLI}' "$@"`);
  write("gh", `printf '%s\\n' "$@" >> '${asked}'`);
  return folder;
}

it("the daily watch pushes a plan of what is new in Langfuse, asks for a pull request, and does so once", async () => {
  const hostile = "@everyone [merge](https://evil.example) `rm -rf ~` <script>";
  const folder = folderWithRuns();
  const ids = await folder.add(3, answersWith({ monthly_payment: 5, reasoning: `Approved. ${hostile}` }));
  const langfuse = await startLangfuseServer();
  const store = openStoreIn(`${folder.cwd}/.underwrite`);
  langfuse.add({ spans: ids.flatMap((id) => store.spansOf(id)), scores: [] });
  store.close();

  const [cwd, origin] = [emptyFolder(), emptyFolder()];
  const asked = join(emptyFolder(), "asked");
  const env: Record<"GITHUB_OUTPUT", string> & Record<string, string> = {
    ...cleanEnvironment(),
    LANGFUSE_PUBLIC_KEY: LANGFUSE_KEYS.publicKey,
    LANGFUSE_SECRET_KEY: LANGFUSE_KEYS.secretKey,
    LANGFUSE_BASE_URL: langfuse.url,
    GITHUB_OUTPUT: join(cwd, ".output"),
    GITHUB_RUN_ID: "7",
  };
  env.PATH = `${programs(asked)}:${env.PATH}`;
  const bash = (script: string) => execa("bash", ["-e", "-c", script], { cwd, env, extendEnv: false, reject: false });
  mkdirSync(join(cwd, "plans"));
  writeFileSync(join(cwd, "plans", ".gitkeep"), "");
  await bash(
    `git init -q --bare '${origin}'; git init -q -b main; git add plans; git -c user.name=a -c user.email=a@b.c commit -qm begin; git remote add origin '${origin}'`,
  );

  const { Look = "", Plan = "" } = commandsOf();
  const first = await bash(Look);
  expect(first.exitCode).toBe(0);
  expect(first.stdout).toContain("underwriting: ");
  expect(readFileSync(env.GITHUB_OUTPUT, "utf8")).toBe("news=yes\n");
  const planned = await bash(Plan);
  expect({ exitCode: planned.exitCode, stderr: planned.stderr.includes("fatal") }).toEqual({
    exitCode: 0,
    stderr: false,
  });
  const { stdout: pushed } = await bash(
    `git --git-dir '${origin}' log --format=%s --name-only --branches='plan-of-*' -1`,
  );
  expect(pushed).toMatch(/^Plan what recorded runs show\n\nplans\/[a-z0-9-]+\.md$/);
  const request = readFileSync(asked, "utf8");
  expect(request).toContain("pr\ncreate\n");
  for (const text of [request, pushed, first.stdout]) expect(text).not.toMatch(/everyone|evil|rm -rf|<script>/);

  writeFileSync(env.GITHUB_OUTPUT, "");
  expect((await bash(Look)).exitCode).toBe(0);
  expect(readFileSync(env.GITHUB_OUTPUT, "utf8")).toBe("news=no\n");

  await langfuse.close();
  writeFileSync(env.GITHUB_OUTPUT, "");
  expect((await bash(Look)).exitCode).not.toBe(0); // a source that is down is no look without news
  expect(readFileSync(env.GITHUB_OUTPUT, "utf8")).toBe("");
  expect(existsSync(asked)).toBe(true);
});
