import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { VERSION } from "../version.js";
import { PLAYBOOKS, readPlaybooks } from "./playbook.js";

const ROOT = new URL("../../", import.meta.url).pathname;
const readJson = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), "utf8"));

const inside = z.string().check(z.regex(/^\.\/(?!.*\.\.)/));
const person = z.object({ name: z.string().check(z.minLength(1)) });
const server = z.strictObject({ command: z.string().check(z.minLength(1)), args: z.array(z.string()) });

/** What of https://json.schemastore.org/claude-code-plugin-manifest.json the manifest uses. */
const manifestSchema = z.strictObject({
  $schema: z.literal("https://json.schemastore.org/claude-code-plugin-manifest.json"),
  name: z.string().check(z.regex(/^[a-z][a-z0-9-]*$/)),
  version: z.string(),
  description: z.string().check(z.minLength(1)),
  author: person,
  license: z.string(),
  keywords: z.array(z.string()),
  skills: inside,
  mcpServers: z.record(z.string(), server),
});

/** What of https://json.schemastore.org/claude-code-marketplace.json the marketplace uses. */
const marketplaceSchema = z.strictObject({
  $schema: z.literal("https://json.schemastore.org/claude-code-marketplace.json"),
  name: z.string().check(z.regex(/^[a-z][a-z0-9-]*$/)),
  description: z.string(),
  owner: person,
  plugins: z.array(
    z.strictObject({
      name: z.string(),
      source: inside,
      description: z.string(),
      version: z.string(),
      license: z.string(),
      category: z.string(),
    }),
  ),
});

describe("the plugin for Claude Code", () => {
  const manifest = z.parse(manifestSchema, readJson(".claude-plugin/plugin.json"));
  const { plugins } = z.parse(marketplaceSchema, readJson(".claude-plugin/marketplace.json"));
  const pack = z.parse(z.object({ license: z.string(), files: z.array(z.string()) }), readJson("package.json"));

  it("has this package's version and licence, and is what its marketplace offers", () => {
    expect(manifest).toMatchObject({ version: VERSION, license: pack.license });
    expect(plugins).toMatchObject([{ name: manifest.name, source: "./", version: VERSION, license: pack.license }]);
  });

  it("brings the playbooks that ship, each from its one file", () => {
    const folder = join(ROOT, manifest.skills);
    expect(realpathSync(folder)).toBe(realpathSync(join(ROOT, PLAYBOOKS)));
    const skills = readdirSync(folder).filter((name) => existsSync(join(folder, name, "SKILL.md")));
    expect(skills.sort()).toEqual(readPlaybooks(ROOT).map(({ name }) => name));
  });

  it("starts the underwrite of the project that it is used in, and fetches none", () => {
    expect(manifest.mcpServers).toEqual({
      underwrite: { command: "npx", args: ["--no-install", "underwrite", "mcp"] },
    });
  });

  it("is in the package, with the playbooks that it names", () => {
    expect(pack.files).toEqual(expect.arrayContaining([".claude-plugin", PLAYBOOKS]));
  });
});

describe("the skills for other agents", () => {
  it("are those for Claude Code, by a link: there is one source of each", () => {
    expect(realpathSync(join(ROOT, ".agents", "skills"))).toBe(realpathSync(join(ROOT, PLAYBOOKS)));
  });
});
