import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { CLI, emptyFolder } from "../../testing/processes/cli.js";
import { isInstalled } from "./start-command.js";

describe("npx", () => {
  it("finds underwrite in a project that has it, and below it, and in its own source", () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, "node_modules", ".bin"), { recursive: true });
    symlinkSync(CLI, join(folder, "node_modules", ".bin", "underwrite"));
    const below = join(folder, "a", "b");
    mkdirSync(below, { recursive: true });
    writeFileSync(join(below, "package.json"), '{ "name": "b" }');
    const root = fileURLToPath(new URL("../../../", import.meta.url));
    for (const each of [folder, below, root, join(root, "src")])
      expect({ each, ok: isInstalled(each) }).toEqual({ each, ok: true });
  });

  it("finds none elsewhere, nor in a package that only has its name, or a project within one", () => {
    const source = emptyFolder();
    writeFileSync(join(source, "package.json"), '{ "name": "underwrite" }');
    const other = join(source, "other");
    mkdirSync(join(other, "node_modules"), { recursive: true });
    expect([isInstalled(source), isInstalled(other), isInstalled(emptyFolder())]).toEqual([false, false, false]);
  });
});
