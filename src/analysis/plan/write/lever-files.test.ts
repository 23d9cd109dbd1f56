import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../../testing/processes/cli.js";
import { LEVERS } from "../../findings/finding.js";
import { agentSource } from "../changes/agent-files.js";
import { filesOf, isElsewhere } from "./lever-files.js";

describe("the files of each lever", () => {
  it("are there for the underwriter, and in what a new agent is made from", () => {
    expect(isElsewhere({ name: "underwriting" }, ".")).toBe(false);
    expect(isElsewhere({ name: "underwriting" }, "docs")).toBe(true);
    const files = LEVERS.flatMap((lever) => filesOf(lever, { name: "underwriting" }));
    const missing = files.filter((file) => file !== ".env" && !existsSync(file));
    expect(missing).toEqual([]);
    const ofAgents = files.filter((file) => file.startsWith("src/agents/underwriting/"));
    expect(ofAgents.length).toBeGreaterThan(4);
    const names = ofAgents.map((file) => file.slice("src/agents/underwriting/".length));
    expect(names.filter((name) => !existsSync(join("src/workshop/template", name)))).toEqual([]);
  });

  it.each(["ts", "mts", "cts", "js", "mjs", "cjs"])(
    "are found in a project whose agent is in files that end with .%s",
    (ending) => {
      const project = emptyFolder();
      mkdirSync(join(project, "agents/mine"), { recursive: true });
      writeFileSync(join(project, `agents/mine/tools.${ending}`), "");
      expect(filesOf("tool", { name: "mine", project })).toEqual([`agents/mine/tools.${ending}`]);
      expect([...agentSource({ name: "mine", project }, project).texts.keys()]).toEqual([
        `agents/mine/tools.${ending}`,
      ]);
      expect(filesOf("instructions", { name: "mine", project })).toEqual(["agents/mine/"]);
    },
  );

  it("are looked for in what the configuration imports of its project, without those of other agents", () => {
    const project = emptyFolder();
    mkdirSync(join(project, "lib/deep"), { recursive: true });
    mkdirSync(join(project, "agents/yours"), { recursive: true });
    writeFileSync(
      join(project, "underwrite.config.ts"),
      'import { yours } from "./agents/yours/agent.js";\nimport { mine } from "./lib/mine.js";\n',
    );
    writeFileSync(
      join(project, "agents/yours/agent.ts"),
      'export const reference = 1; export const yours = { name: "yours", tools: [{ name: "mine-too" }], of: "mine" };',
    );
    writeFileSync(
      join(project, "lib/mine.ts"),
      'import { tools } from "./deep/tools.mjs";\r\nexport const mine = { name: "mine", tools };',
    );
    writeFileSync(join(project, "lib/deep/tools.mjs"), 'import "../../data.json";');
    writeFileSync(join(project, "data.json"), "{}");
    writeFileSync(join(project, "other.ts"), "");
    const { texts } = agentSource({ name: "mine", project }, project);
    expect([...texts.keys()]).toEqual(["lib/mine.ts", "lib/deep/tools.mjs"]);
    expect(texts.get("lib/mine.ts")).not.toContain("\r");
    expect(agentSource({ name: "nobody's", project }, project).texts.size).toBe(0);
  });

  it("are found where climb finds them, too, and else the configuration is named as the project has it", () => {
    const project = emptyFolder();
    const of = (lever: "tool" | "schema" | "case") => filesOf(lever, { name: "mine", project });
    expect([of("tool"), of("case")]).toEqual([["underwrite.config.ts"], ["cases/mine/"]]);
    writeFileSync(join(project, "underwrite.config.mjs"), "");
    expect(of("tool")).toEqual(["underwrite.config.mjs"]);
    mkdirSync(join(project, "src/agents/mine"), { recursive: true });
    writeFileSync(join(project, "src/agents/mine/tools.mjs"), "");
    expect([of("tool"), of("schema")]).toEqual([["src/agents/mine/tools.mjs"], ["src/agents/mine/"]]);
  });
});
