import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { agents } from "../../agents/index.js";
import { registerAgent, registeredAgents } from "./registry.js";
import { checkSlug, identifierOf } from "./slug.js";

const REGISTRY = `import { UserError } from "../errors.js";
import { underwriting } from "./underwriting/agent.js";

export { underwriting };

/** The agents, one line each. */
export const agents: readonly AnyAgent[] = [underwriting];
`;

describe("the registry", () => {
  it("gets one import in order and one entry at the end, once", () => {
    const text = registerAgent(REGISTRY, "expense-claims");
    expect(text).toContain(`"./expense-claims/agent.js";\nimport { underwriting }`);
    expect(text).toContain("= [underwriting, expenseClaims];");
    expect(registerAgent(text, "expense-claims")).toBe(text);
    expect(registeredAgents(text)).toEqual(["expense-claims", "underwriting"]);
    expect(registerAgent(text, "zoning")).toContain(`"./underwriting/agent.js";\nimport { zoning }`);
  });

  it("of this checkout is understood", () => {
    const text = readFileSync(new URL("../../agents/index.ts", import.meta.url), "utf8");
    expect(registeredAgents(text).length).toBe(agents.length);
  });

  it("is mended where only half of an agent is in it", () => {
    const text = registerAgent(REGISTRY, "expense-claims");
    const unlisted = text.replace(", expenseClaims]", "]");
    expect(registeredAgents(unlisted)).toEqual(["underwriting"]);
    expect(registerAgent(unlisted, "expense-claims")).toBe(text);
  });

  it("lists agents in a line each when they are too many for one", () => {
    const slugs = Array.from({ length: 9 }, (_, index) => `agent-of-the-kind-${index}`);
    const text = slugs.reduce(registerAgent, REGISTRY);
    expect(text).toContain("= [\n  underwriting,\n  agentOfTheKind0,\n");
    expect(registeredAgents(text)).toHaveLength(10);
    expect(registerAgent(text, "agent-of-the-kind-3")).toBe(text);
  });

  it("is not touched where it is not understood", () => {
    expect(() => registerAgent("export const agents = [];\n", "a")).toThrow("in a way that is not known");
  });
});

describe("a slug", () => {
  it.each(["a", "expense-claims", "a1-b2"])("may be %s", (slug) => {
    expect(() => checkSlug(slug, new Set())).not.toThrow();
  });

  it.each(["", "A", "1a", "a--b", "-a", "a-", "a_b", "a b", "../a", "a/b", "é", "a".repeat(41), "__proto__", "a\n"])(
    "may not be %j",
    (slug) => expect(() => checkSlug(slug, new Set())).toThrow("cannot name an agent"),
  );

  it.each(["class", "await", "utils", "core", "agents", "example-agent"])("may not be the reserved %s", (slug) => {
    expect(() => checkSlug(slug, new Set())).toThrow("reserved");
  });

  it.each(["constructor", "escape", "to-string", "has-own-property", "is-na-n", "decode-u-r-i"])(
    "may not be %s, whose constant would shadow a global",
    (slug) => expect(() => checkSlug(slug, new Set())).toThrow("reserved"),
  );

  it("may not be what its module calls something else", () => {
    expect(identifierOf("parse-claim")).toBe("parseClaim");
    expect(() => checkSlug("parse-claim", new Set(["parseClaim"]))).toThrow("reserved");
  });
});
