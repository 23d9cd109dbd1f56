import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../testing/processes/cli.js";
import { findConfig } from "./find-config.js";

/** `home/project/sub` and files in it. */
function folders(files: readonly string[]) {
  const above = emptyFolder();
  const home = join(above, "home");
  const sub = join(home, "project/sub");
  mkdirSync(sub, { recursive: true });
  for (const file of files) {
    if (file.endsWith(".git")) mkdirSync(join(above, file));
    else writeFileSync(join(above, file), "");
  }
  const found = findConfig(sub, home)?.path;
  return found?.slice(above.length + 1);
}

describe("a project's configuration is looked for", () => {
  it.each([
    [["home/project/sub/underwrite.config.ts"], "home/project/sub/underwrite.config.ts"],
    [["home/project/underwrite.config.mjs"], "home/project/underwrite.config.mjs"],
    [["home/project/package.json", "home/project/underwrite.config.js"], "home/project/underwrite.config.js"],
    [["home/project/sub/package.json", "home/project/underwrite.config.ts"], undefined],
    [["home/project/sub/.git", "home/project/underwrite.config.ts"], undefined],
    [["home/project/package.json", "home/underwrite.config.ts"], undefined],
    [["home/underwrite.config.ts"], "home/underwrite.config.ts"],
    [["underwrite.config.ts"], undefined],
    [
      ["home/project/sub/underwrite.config.mjs", "home/project/sub/underwrite.config.ts"],
      "home/project/sub/underwrite.config.ts",
    ],
  ])("up to package.json, .git and the home folder: of %j it is %s", (files, found) => {
    expect(folders(files)).toBe(found);
  });
});
