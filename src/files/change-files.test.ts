import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../testing/processes/cli.js";
import { changeFolder, settle, settledNames } from "./change-files.js";

const STAGING = ".underwrite-change";

/** A folder as a process left it that was killed while it changed files. */
function leftChange(staged: Record<string, string>, manifest?: unknown): string {
  const folder = emptyFolder();
  mkdirSync(join(folder, STAGING));
  for (const [name, text] of Object.entries(staged)) writeFileSync(join(folder, STAGING, name), text);
  if (manifest !== undefined) writeFileSync(join(folder, STAGING, "manifest.json"), JSON.stringify(manifest));
  return folder;
}

const entry = (path: string, staged: string, before: string | null = null) => ({ path, staged, before });
const text = (folder: string, path: string) => readFileSync(join(folder, path), "utf8");

describe("changing the files of a folder", () => {
  it("writes them all, in folders of their own too, keeps the mode of what it replaces, and leaves nothing beside", async () => {
    const folder = join(emptyFolder(), "new");
    await changeFolder(folder, ({ write }) => write([{ path: "a", text: "1" }]));
    chmodSync(join(folder, "a"), 0o640);
    await changeFolder(folder, ({ write }) =>
      write([
        { path: "a", text: "2" },
        { path: "b/c", text: "3" },
      ]),
    );
    expect([text(folder, "a"), text(folder, "b/c"), statSync(join(folder, "a")).mode & 0o777]).toEqual([
      "2",
      "3",
      0o640,
    ]);
    expect(readdirSync(folder).sort()).toEqual(["a", "b"]);
  });

  it("writes none where one cannot be written", async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "file"), "");
    const files = [
      { path: "a", text: "1" },
      { path: "file/b", text: "2" },
    ];
    await expect(changeFolder(folder, ({ write }) => write(files))).rejects.toThrow(/cannot be written/);
    expect(readdirSync(folder)).toEqual(["file"]);
  });

  it("creates a file only where there is none", async () => {
    const folder = emptyFolder();
    const create = (name: string) => changeFolder(folder, ({ create }) => create({ path: "a", text: name }));
    expect([await create("first"), await create("second"), text(folder, "a")]).toEqual([true, false, "first"]);
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  it("writes through a link that stays in the folder, and not through one that leads out", async () => {
    const [folder, outside] = [emptyFolder(), emptyFolder()];
    writeFileSync(join(folder, "real"), "");
    symlinkSync("real", join(folder, "link"));
    symlinkSync(outside, join(folder, "out"));
    await changeFolder(folder, ({ write }) => write([{ path: "link", text: "new" }]));
    expect(text(folder, "real")).toBe("new");
    for (const path of ["out/x", "../x", "a/../../x", "/x", ".", ""]) {
      const attempt = changeFolder(folder, ({ write }) => write([{ path, text: "" }]));
      await expect(attempt).rejects.toThrow(/leads out of|is led out of/);
    }
    expect(readdirSync(outside)).toEqual([]);
  });
});

describe("a change that was killed", () => {
  it("before its manifest was written is undone", () => {
    const folder = leftChange({ "0": "half", manifest: "[{" });
    expect(settledNames(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("after that is completed, whatever of it was done", () => {
    const folder = leftChange({ "1": "two", "2": "three" }, [entry("a", "0"), entry("b", "1"), entry("c/d", "2")]);
    writeFileSync(join(folder, "a"), "one");
    expect(settle(folder)).toEqual(["a", "b", "c/d"]);
    expect([text(folder, "a"), text(folder, "b"), text(folder, "c/d")]).toEqual(["one", "two", "three"]);
    expect(existsSync(join(folder, STAGING))).toBe(false);
    expect(settle(folder)).toEqual([]);
  });

  it("is completed by the next change, before that sees the folder", async () => {
    const folder = leftChange({ "0": "one", "1": "two" }, [entry("a", "0"), entry("b", "1")]);
    const seen = await changeFolder(folder, ({ completed }) => [completed, text(folder, "a"), text(folder, "b")]);
    expect(seen).toEqual([["a", "b"], "one", "two"]);
  });

  it("leaves alone what a person has written since", () => {
    const folder = leftChange({ "0": "ours", "1": "two" }, [entry("a", "0"), entry("b", "1")]);
    writeFileSync(join(folder, "a"), "a person's");
    settle(folder);
    expect([text(folder, "a"), text(folder, "b")]).toEqual(["a person's", "two"]);
  });

  it.each([
    ["leads out by its path", [entry("../x", "0"), entry("b", "1")], "leads out of"],
    ["leads out by what it is staged as", [entry("x", "../../x"), entry("b", "1")], "is no list of files"],
    ["is no list", { files: [] }, "is no list of files"],
  ])("and that %s is refused: somebody else has made it", (_, manifest, says) => {
    const folder = leftChange({ "0": "one", "1": "two" }, manifest);
    expect(() => settle(folder)).toThrow(says);
    expect(readdirSync(folder)).toEqual([STAGING]);
  });

  it("and whose place is a link is refused", () => {
    const [folder, outside] = [emptyFolder(), emptyFolder()];
    writeFileSync(join(outside, "precious"), "");
    symlinkSync(outside, join(folder, STAGING));
    expect(() => settle(folder)).toThrow("is no folder");
    expect(readdirSync(outside)).toEqual(["precious"]);
  });
});
