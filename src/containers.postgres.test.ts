import { randomUUID } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { validate } from "dockerfile-utils";
import { execa } from "execa";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { parse } from "yaml";
import { cleanEnvironment, emptyFolder } from "./testing/processes/cli.js";
import { databaseNamed } from "./testing/queue/databases.js";
import { endAll, machine } from "./testing/queue/machines.js";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const DOCKERFILE = readFileSync(join(ROOT, "Dockerfile"), "utf8");
const { services } = parse(readFileSync(join(ROOT, "compose.yaml"), "utf8"), { merge: true });

/** The words of an instruction of the Dockerfile, each time that it is there. */
function instructions(name: string): string[][] {
  return [...DOCKERFILE.matchAll(new RegExp(`^(?:HEALTHCHECK .*\\n +)?${name} (\\[.*\\])$`, "gm"))].map(
    ([, words = ""]) => JSON.parse(words),
  );
}

/** The files of the checkout that `.dockerignore` lets into the build, which takes all but what it names. */
function copyContext(): string {
  const folder = emptyFolder();
  const lines = readFileSync(join(ROOT, ".dockerignore"), "utf8").trim().split("\n");
  expect(lines[0]).toBe("*");
  const patterns = lines
    .slice(1)
    .map((line) => new RegExp(`^${line.slice(1).replaceAll(".", "\\.").replace("*", ".*")}$`));
  for (const name of readdirSync(ROOT).filter((each) => patterns.some((pattern) => pattern.test(each))))
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  return folder;
}

describe("the containers", () => {
  let app: string;

  beforeAll(async () => {
    const source = copyContext();
    const packed = emptyFolder();
    app = emptyFolder();
    expect(existsSync(join(source, ".env"))).toBe(false);
    const at = { ci: source, mkdir: source, build: source, pack: source, init: app, install: app } as Record<
      string,
      string
    >;
    for (const words of instructions("RUN").filter(([program]) => program !== "install")) {
      const step = words.join(" ").match(/\bci\b|mkdir|build|pack|init|install/)?.[0] ?? "";
      const [file = "", ...args] = words.map((word) => word.replaceAll("/packed", join(packed, "packed")));
      await execa(file, args, { cwd: at[step], env: cleanEnvironment(), extendEnv: false });
    }
    mkdirSync(join(app, "data"));
  }, 300_000);

  it("have a Dockerfile and a compose file in which linters find no fault", async () => {
    expect(validate(DOCKERFILE)).toEqual([]);
    const order = ["service-keys-order", "services-alphabetical-order", "top-level-properties-order"];
    const disabled = [...order, "require-quotes-in-ports"].flatMap((rule) => ["--disable-rule", rule]);
    const { exitCode, stdout } = await execa("npx", ["dclint", "compose.yaml", "--max-warnings", "0", ...disabled], {
      cwd: ROOT,
      reject: false,
    });
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
  });

  it("run as somebody else than root, and let a signal reach the process", () => {
    const last = DOCKERFILE.slice(DOCKERFILE.lastIndexOf("\nFROM "));
    expect(last).toMatch(/^USER node$/m);
    expect(instructions("ENTRYPOINT")).toEqual([["node", "node_modules/underwrite/dist/cli/main.js"]]);
    for (const { init, read_only, image } of Object.values<Record<string, unknown>>(services))
      expect(image === "postgres:17" || (init && read_only && image === "underwrite")).toBe(true);
  });

  it("decide a batch by a server and two workers, are healthy, and end when they are told to", async () => {
    const queue = await databaseNamed(inject("postgres") ?? "", randomUUID());
    const [[, main = ""] = []] = instructions("ENTRYPOINT");
    const start = (name: string) => {
      const { command, environment } = services[name];
      const [kind, ...args] = command as ["serve" | "work", ...string[]];
      expect(environment.UNDERWRITE_QUEUE).toBe(
        // biome-ignore lint/suspicious/noTemplateCurlyInString: compose's own
        "postgres://underwrite:${POSTGRES_PASSWORD:?set it in .env}@db:5432/underwrite",
      );
      const unset = Object.entries<string>(environment).filter(([, value]) => value.endsWith(":-}"));
      const env = { ...Object.fromEntries(unset.map(([key]) => [key, ""])), UNDERWRITE_HOME: emptyFolder() };
      const elsewhere = args.map((arg) => (arg === "4700" ? "0" : arg));
      return machine(kind, queue, elsewhere, { cwd: app, env, cli: join(app, main) });
    };
    const keys = ["keys", "create", "--name", "web", "--scope", "admin", "--queue", queue];
    const { stdout } = await execa("node", [join(app, main), ...keys], {
      cwd: app,
      env: cleanEnvironment(),
      extendEnv: false,
    });
    const headers = { authorization: `Bearer ${/uw_\S+/.exec(stdout)?.[0]}`, "content-type": "application/json" };
    const machines = await Promise.all(["server", "worker-1", "worker-2"].map(start));
    const url = (machines[0]?.url ?? "").replace("0.0.0.0", "127.0.0.1");
    const row = { annual_income: 85000, total_debt: 12000, credit_score: 720 };
    const body = JSON.stringify(Array.from({ length: 60 }, (_, n) => ({ ...row, loan_amount: 1000 + n })));
    const batch = (await (await fetch(`${url}/v1/batches`, { method: "POST", headers, body })).json()) as {
      id: string;
    };
    const state = async () => (await fetch(`${url}/v1/batches/${batch.id}`, { headers })).json();
    let told = (await state()) as { status: string; counts: object };
    while (told.status !== "done") told = (await state()) as typeof told;
    expect(told.counts).toEqual({ done: 60 });
    const [[node = "", ...check] = []] = instructions("CMD").filter(([first]) => first === "node");
    for (const each of machines) {
      const here = each.url.replace("0.0.0.0", "127.0.0.1");
      const args = check.map((word) => word.replace("http://127.0.0.1:4700", here));
      expect((await execa(node, args, { reject: false })).exitCode).toBe(0);
    }
    expect(await endAll(machines)).toEqual([0, 0, 0]);
    const nobody = check.map((word) => word.replace("http://127.0.0.1:4700", url));
    expect((await execa(node, nobody, { reject: false })).exitCode).toBe(1);
  }, 180_000);
});
