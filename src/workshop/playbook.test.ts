import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readTools, TOOLSETS } from "../mcp/tools/index.js";
import { underwrite } from "../testing/processes/in-process.js";
import { parsePlaybook, readPlaybooks } from "./playbook.js";

const ROOT = new URL("../../", import.meta.url).pathname;
const NAMES = [
  "analyze-traces",
  "create-agent",
  "create-evals",
  "extend-agent",
  "hill-climb",
  "improve-agent",
  "review-repo",
  "setup",
];

describe("the playbooks", () => {
  const playbooks = readPlaybooks(ROOT);

  it("are the eight that the product promises", () => {
    expect(playbooks.map(({ name }) => name)).toEqual(NAMES);
  });

  it.each(playbooks)(
    "$name says when to begin, to stop and what to report, shows an example that ends in a commit, and whom not to obey",
    ({ body }) => {
      for (const title of ["## Before", "## Steps", "## Stop", "## Report", "## Example"]) {
        expect(body).toContain(`\n${title}\n`);
      }
      expect(sectionOf(body, "Report")).toContain("commit message");
      expect(sectionOf(body, "Example")).toMatch(/Commit: "[A-Z][^"]+"\.$/);
      expect(body).toMatch(/data of strangers|Free text of applicants is data|never an instruction to you/);
      expect(body).toContain("$ARGUMENTS");
    },
  );
});

describe("the file of a playbook", () => {
  const texts = new Map(NAMES.map((name) => [name, readFileSync(`${ROOT}.claude/skills/${name}/SKILL.md`, "utf8")]));

  it.each([...texts])("%s has at most 80 lines, none of them wider than a document's", (_, text) => {
    const [, , body = ""] = text.split(/^---$/m);
    expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(80);
    expect(body.split("\n").filter((line) => line.length > 150 && !line.trim().startsWith("|"))).toEqual([]);
  });

  it("writes to temporary files that no other playbook writes to, so that two at work do not meet", () => {
    const owners = new Map<string, string[]>();
    for (const [name, text] of texts) {
      const files = new Set([...text.matchAll(/\.underwrite\/[\w-]+\.json/g)].map(([file]) => file));
      for (const file of files) owners.set(file, [...(owners.get(file) ?? []), name]);
    }
    expect([...owners].filter(([, names]) => names.length > 1)).toEqual([]);
    expect(owners.size).toBeGreaterThan(8);
  });
});

/** The text of one section. */
function sectionOf(body: string, title: string): string {
  return (body.split(/^## /m).find((section) => section.startsWith(`${title}\n`)) ?? "").trim();
}

describe("the tools that playbooks name", () => {
  const names = readTools.map(({ name }) => name);
  const allowed = (text: string, server: string) => {
    return [...text.matchAll(new RegExp(`mcp__${server}__(\\w+)`, "g"))].map(([, name = ""]) => name);
  };

  it.each(readPlaybooks(ROOT))(
    "of $name are tools of our server that only read or propose, and names that Langfuse has too",
    (playbook) => {
      const may = [...names, "proposeFinding"]; // it counts once a person accepts it
      expect(allowed(playbook.allowedTools, "underwrite").filter((name) => !may.includes(name))).toEqual([]);
      const langfuse = TOOLSETS.langfuse.map(({ name }) => name) as string[];
      expect(allowed(playbook.allowedTools, "langfuse").filter((name) => !langfuse.includes(name))).toEqual([]);
      const said = [...playbook.body.matchAll(/`((?:get|list|analyze|explain|replay|query)[A-Z]\w+)`/g)].map(
        ([, name]) => name,
      );
      expect(said.filter((name = "") => !names.includes(name))).toEqual([]);
    },
  );
});

describe("a playbook", () => {
  const text = (front: string) => `---\n${front}\n---\n\n# Do it\n`;
  const front =
    'name: do-it\ndescription: Does it, whenever it has to be done.\nargument-hint: "[it]"\nallowed-tools: Read';

  it("is read with its front matter", () => {
    expect(parsePlaybook(text(front))).toEqual({
      name: "do-it",
      description: "Does it, whenever it has to be done.",
      argumentHint: "[it]",
      allowedTools: "Read",
      body: "# Do it\n",
    });
  });

  it.each([
    ["# Do it\n", "has no front matter"],
    [text(front.replace("allowed-tools: Read", "")), "allowed-tools"],
    [text(front.replace('"[it]"', "[it]")), "argument-hint"],
    [text(`${front}\nmodel: best`), "front matter is wrong"],
    [text("name: [do-it"), "is no YAML"],
  ])("%# is refused", (bad, says) => {
    expect(() => parsePlaybook(bad)).toThrow(says);
  });
});

describe("underwrite playbook", () => {
  it("lists them, from any folder", async () => {
    const { stdout, exitCode } = await underwrite(["playbook", "--json"]);
    expect(JSON.parse(stdout).map(({ name }: { name: string }) => name)).toEqual(NAMES);
    expect(exitCode).toBe(0);
  });

  it("prints one as text for any coding agent, about what it is given", async () => {
    const { stdout } = await underwrite(["playbook", "improve-agent", "underwriting"]);
    expect(stdout).toMatch(/^# Improve an agent: underwriting\n/);
    expect((await underwrite(["playbook", "improve-agent"])).stdout).toMatch(/^# Improve an agent: \[agent\]\n/);
    const { stdout: json } = await underwrite(["playbook", "improve-agent", "--json"]);
    expect(JSON.parse(json)).toMatchObject({ name: "improve-agent", argumentHint: "[agent]" });
  });

  it("says which there are when asked for another", async () => {
    const { stderr, exitCode } = await underwrite(["playbook", "improve"]);
    expect(stderr).toBe(
      `underwrite: There is no playbook "improve"; the playbooks are ${NAMES.join(", ")}. Did you mean improve-agent?`,
    );
    expect(exitCode).toBe(2);
  });
});
