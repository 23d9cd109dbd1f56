import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadConfig } from "./settings/config.js";
import { environmentVariables } from "./settings/variables.js";
import { emptyFolder, underwrite } from "./testing/processes/cli.js";
import { APPROVED } from "./testing/servers/ask-claude.js";

const read = (name: string) => readFileSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), "utf8");
const COMPOSE = read("compose.yaml");
const { services } = parse(COMPOSE, { merge: true }) as {
  services: Record<string, { image: string; environment: Record<string, string> }>;
};
const OURS = Object.entries(services).filter(([, { image }]) => image === "underwrite");

/** What a container is not given of a person's settings, and why. */
const LEFT_OUT: Record<string, string> = {
  UNDERWRITE_HOME: "the image says where its volume is",
  UNDERWRITE_QUEUE: "it is the database beside it",
  PGPASSWORD: "the address of that database has the password",
  LANGFUSE_MCP_AUTH: "clients of MCP read it, not the service",
  TRACEPARENT: "it names what asked for one command",
  GITHUB_STEP_SUMMARY: "of a job of GitHub",
  ...Object.fromEntries(["NO_COLOR", "FORCE_COLOR", "TERM", "CI"].map((name) => [name, "of a terminal"])),
  ...Object.fromEntries(
    ["CERTIFICATE", "CLIENT_CERTIFICATE", "CLIENT_KEY"].flatMap((kind) =>
      ["", "TRACES_"].map((of) => [
        `OTEL_EXPORTER_OTLP_${of}${kind}`,
        "a file of the machine, which has to be mounted",
      ]),
    ),
  ),
};

describe("compose.yaml", () => {
  it("gives its server and its workers every variable of .env.example that is set, but for a few", () => {
    const known = [...read(".env.example").matchAll(/^# ([A-Z][A-Z0-9_]*)=/gm)].map(([, name = ""]) => name);
    expect(new Set(known)).toEqual(new Set(environmentVariables()));
    const passed = known.filter((name) => LEFT_OUT[name] === undefined);
    expect(passed.length).toBe(known.length - Object.keys(LEFT_OUT).length);
    expect(OURS.map(([name]) => name)).toEqual(["server", "worker-1", "worker-2"]);
    for (const [, { environment }] of OURS) {
      const { UNDERWRITE_QUEUE: _, ...given } = environment;
      expect(given).toEqual(Object.fromEntries(passed.map((name) => [name, `\${${name}:-}`])));
    }
  });

  it("has no anchor that nothing refers to", () => {
    const anchors = [...COMPOSE.matchAll(/&([\w-]+)/g)].map(([, name]) => name);
    expect(anchors.filter((name) => !COMPOSE.includes(`*${name}`))).toEqual([]);
  });
});

describe("a variable that is set to nothing", () => {
  const nothing = Object.fromEntries(environmentVariables().map((name) => [name, ""]));

  it("is as one that is not set, each of them", async () => {
    const cwd = emptyFolder();
    expect(await loadConfig(nothing, cwd)).toEqual(await loadConfig({}, cwd));
  });

  it("is so for the command, too, whatever reads it there", async () => {
    const run = (env: Record<string, string>) =>
      underwrite(APPROVED, {
        cwd: emptyFolder(),
        env,
      });
    const given = Object.keys(OURS[0]?.[1].environment ?? {});
    const [set, unset] = [await run(Object.fromEntries(given.map((name) => [name, ""]))), await run({})];
    const told = ({ exitCode, stdout, stderr }: typeof set) => ({
      ...{ exitCode, stderr: stderr.replace(/[0-9a-f]{32}|\/tmp\/\S+/g, "…") },
      decision: JSON.parse(stdout).approved,
    });
    expect(told(set)).toEqual(told(unset));
  });
});
