import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findUpwards } from "./upwards.js";

/** A folder with entries, the folders among them with a slash at their end. */
function tree(...entries: string[]) {
  const root = mkdtempSync(join(tmpdir(), "underwrite-up-"));
  for (const entry of entries) {
    mkdirSync(join(root, entry, entry.endsWith("/") ? "" : ".."), { recursive: true });
    if (!entry.endsWith("/")) writeFileSync(join(root, entry), "");
  }
  return root;
}

describe("what is looked for upwards", () => {
  it("is the nearest above a folder, past folders with a package.json unless these bound it", () => {
    const root = tree(".underwrite/", "packages/a/package.json", "packages/a/src/deep/");
    const from = join(root, "packages/a/src/deep");
    expect(findUpwards(from, ".underwrite")).toBe(join(root, ".underwrite"));
    expect(findUpwards(from, ".underwrite", { withinProject: true })).toBeUndefined();
    mkdirSync(join(root, "packages/a/.underwrite"));
    expect(findUpwards(from, ".underwrite")).toBe(join(root, "packages/a/.underwrite"));
  });

  it("is not above a repository, nor at or above home, nor in a folder that everybody may write to", () => {
    const root = tree(
      "store/",
      "repository/.git/",
      "repository/src/",
      "home/store/",
      "home/project/",
      "open/store/",
      "open/sub/",
    );
    expect(findUpwards(join(root, "repository/src"), "store")).toBeUndefined();
    expect(findUpwards(join(root, "home/project"), "store", { home: join(root, "home") })).toBeUndefined();
    expect(findUpwards(join(root, "home"), "store", { home: join(root, "home") })).toBe(join(root, "home/store"));
    chmodSync(join(root, "open"), 0o777);
    expect(findUpwards(join(root, "open/sub"), "store")).toBeUndefined();
    expect(findUpwards(join(root, "open"), "store")).toBe(join(root, "open/store"));
  });
});
