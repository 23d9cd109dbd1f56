import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { HOSTILE } from "../testing/playbooks/hostile-calls.js";
import { isMade, matches, rulesIn } from "../testing/playbooks/permissions.js";
import { placesOf } from "../testing/playbooks/places.js";
import { type Call, callsOf } from "../testing/playbooks/told-calls.js";
import { readPlaybooks } from "./playbook.js";

const ROOT = new URL("../../", import.meta.url).pathname;
const { permissions, ...settings } = JSON.parse(readFileSync(`${ROOT}.claude/settings.json`, "utf8"));
const nothing = { deny: [], ask: [] };
const shown = ({ tool, target }: Call) => `${tool} ${target}`;

const playbooks = readPlaybooks(ROOT).map((playbook) => {
  const agent = playbook.name === "create-agent" ? "expense-claims" : "underwriting";
  return {
    name: playbook.name,
    places: placesOf(playbook),
    rules: rulesIn(playbook.allowedTools),
    ...callsOf(playbook, agent),
  };
});

describe("what a playbook tells", () => {
  it.each(playbooks)(
    "$name may make each call that it tells, in this checkout and without its settings",
    (playbook) => {
      const { told, rules } = playbook;
      expect(told.length).toBeGreaterThan(5);
      expect(told.filter((call) => !isMade(call, rules, nothing)).map(shown)).toEqual([]);
      expect(told.filter((call) => !isMade(call, rules, permissions)).map(shown)).toEqual([]);
    },
  );

  it.each(playbooks)("$name is allowed nothing that it does not tell", ({ told, rules }) => {
    const isUsed = (rule: string) => told.some((call) => matches(rule, call, { isPlain: true }));
    expect(rules.filter((rule) => !isUsed(rule))).toEqual([]);
  });

  it.each(playbooks)("$name may do nothing of what it says is not its reader's", ({ forbidden, rules }) => {
    expect(forbidden.length).toBeGreaterThan(3);
    expect(forbidden.filter((call) => isMade(call, rules, permissions)).map(shown)).toEqual([]);
  });

  it.each(playbooks)("$name lets no hostile call through", ({ rules }) => {
    expect(HOSTILE.filter((call) => isMade(call, rules, permissions)).map(shown)).toEqual([]);
  });

  it.each(playbooks.filter(({ places }) => places.includes("beside an installed package")))(
    "$name lets none through without the settings either, as beside an installed package",
    ({ rules }) => {
      expect(rules.length).toBeGreaterThan(5);
      expect(HOSTILE.filter((call) => isMade(call, rules, nothing)).map(shown)).toEqual([]);
    },
  );
});

describe("the real client", () => {
  it("follows every playbook to its end, in each place where it works", async () => {
    const { FLOWS } = await import(`${ROOT}.ci/playbooks/flows.mjs`);
    const ways = (name: string) => FLOWS[name]?.slice(1).filter((part: unknown) => typeof part === "function").length;
    expect(playbooks.map(({ name }) => [name, ways(name)])).toEqual(
      playbooks.map(({ name, places }) => [name, places.length]),
    );
  });
});

describe("the settings of this checkout", () => {
  it("let a coding agent ask the embedded model only, and connect the servers of .mcp.json", () => {
    expect(settings).toEqual({
      enableAllProjectMcpServers: true,
      env: { UNDERWRITE_MODEL: "offline", UNDERWRITE_MODELS: "offline" },
    });
  });

  it.each([
    ["Edit", "cases/underwriting/boundaries.json"],
    ["Write", "src/evals/report/gate.ts"],
    ["Edit", "src/agents/underwriting/validate.ts"],
    ["Edit", ".github/workflows/eval.yml"],
    ["Edit", "package.json"],
    ["Bash", "npx underwrite plan approve 2026-03-29-x --by Ada"],
    ["Bash", "node dist/cli/main.js traces prune --older-than 1d --yes"],
    ["Bash", "npm run dev -- cases harvest --agent underwriting --accept all"],
  ])("deny %s of %s, whatever else allows it", (tool, target) => {
    expect(isMade({ tool, target }, ["Edit", "Bash"], nothing)).toBe(true);
    expect(isMade({ tool, target }, ["Edit", "Bash"], { ...permissions, ask: [] })).toBe(false);
  });
});

describe("the calls that are read from a playbook", () => {
  const body =
    "# Do it\n\nBelow, `underwrite …` means `npx tsx src/cli/main.ts …`.\n\n## May change\n\n- `docs/<name>.md`\n\n## Steps\n\n1. `underwrite explain\n   <id>` (`explainTrace`), `README.md`.\n\n```sh\nnpm test > out.txt\n```\n\n## Not yours\n\n- `git push`, `package.json`\n";

  it("are commands of code and of blocks, tools, and files that may change; others are forbidden", () => {
    expect(callsOf({ body }, "claims")).toEqual({
      told: [
        { tool: "Edit", target: "docs/settings.md" },
        { tool: "Bash", target: "npx tsx src/cli/main.ts explain 0123456789abcdef0123456789abcdef" },
        { tool: "mcp__underwrite__explainTrace", target: "" },
        { tool: "Bash", target: "npm test > out.txt" },
      ],
      forbidden: [
        { tool: "Bash", target: "git push" },
        { tool: "Edit", target: "package.json" },
      ],
    });
  });

  it.each([
    ["Bash(npx underwrite analyze:*)", "npx underwrite analyze --json > findings.json", false],
    ["Bash(npx underwrite analyze:*)", "npx underwrite analyze | tee findings.json", false],
    ["Bash(npx underwrite analyze:*)", "npx underwrite analyze && npm test", false],
    ["Bash(npx underwrite analyze:*)", "npx underwrite analyze --since 1d", true],
    ["Bash(npx underwrite analyze:*)", "npx underwrite analyzed", false],
    ["Bash(npm test)", "npm test -- src", false],
    ["Bash(a * --b)", "a c --b", true],
    ["Bash(a * --b)", "a c --b d", false],
  ])("are allowed by %s: %s? %s", (rule, target, allowed) => {
    expect(isMade({ tool: "Bash", target }, [rule], nothing)).toBe(allowed);
  });
});
