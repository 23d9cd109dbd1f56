import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseHTML } from "linkedom";
import { afterEach, describe, expect, it } from "vitest";
import { folderWithRuns, wrongTerm } from "../testing/life/folder-with-runs.js";
import { emptyFolder } from "../testing/processes/cli.js";
import type { Document } from "../testing/view/open-view.js";

const home = process.cwd();
afterEach(() => process.chdir(home));

describe("a copy of the pages", () => {
  it("holds every page that its links lead to, and can be moved anywhere", async () => {
    const folder = folderWithRuns();
    const ids = await folder.add(60, wrongTerm(5));
    await folder.run("analyze");
    await folder.run("eval", "3", "--model", "offline");
    const copy = join(emptyFolder(), "site");
    const { exitCode, stdout } = await folder.run("view", "--export", copy);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("open index.html there")]);
    const files = readdirSync(copy, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".html"));
    expect(files.filter((name) => name.startsWith("traces/")).length).toBeGreaterThanOrEqual(ids.length);
    for (const file of files) {
      const { document } = parseHTML(readFileSync(join(copy, file), "utf8")) as unknown as { document: Document };
      const targets = [...document.querySelectorAll("a, link, script")].map(
        (each) => each.getAttribute("href") ?? each.getAttribute("src") ?? "",
      );
      for (const target of targets) {
        const [path = ""] = target.split("#");
        expect([file, target, /^(?:[\w-]+:|\/)/.test(target)]).toEqual([file, target, false]);
        if (path !== "")
          expect([file, target, existsSync(join(copy, dirname(file), path))]).toEqual([file, target, true]);
      }
      expect([...document.querySelectorAll("form, [data-live]")]).toEqual([]);
    }
  });

  it("leads to no page that is not there, also from runs that were never analysed", async () => {
    const folder = folderWithRuns();
    await folder.add(2, wrongTerm(5));
    const copy = join(emptyFolder(), "site");
    const { stdout } = await folder.run("view", "--export", copy);
    expect(stdout).not.toContain("cannot be shown");
    expect(readdirSync(copy)).not.toContain("findings");
    await folder.run("analyze");
    const later = join(emptyFolder(), "site");
    expect((await folder.run("view", "--export", later)).stdout).not.toContain("cannot be shown");
    const [run = ""] = readdirSync(join(later, "traces"));
    const { document } = parseHTML(readFileSync(join(later, "traces", run), "utf8")) as unknown as {
      document: Document;
    };
    expect(document.querySelector("section[aria-labelledby=wrong] a")?.getAttribute("href")).toMatch(
      /findings\/.*html$/,
    );
  });

  it("is not written into a folder that holds something", async () => {
    const folder = folderWithRuns();
    const taken = emptyFolder();
    mkdirSync(join(taken, "site"));
    writeFileSync(join(taken, "site", "mine.txt"), "mine");
    const { exitCode, stderr } = await folder.run("view", "--export", join(taken, "site"));
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("is not empty")]);
    expect(readdirSync(join(taken, "site"))).toEqual(["mine.txt"]);
  });
});
