import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";

const RUN = ["61000", "3000", "701", "90000", "--json"];

describe("a project's store", () => {
  it("is written to and read from a folder below it, and a folder without one above begins its own", async () => {
    const cwd = emptyFolder();
    await underwrite(RUN, { cwd });
    const below = join(cwd, "notes", "today");
    mkdirSync(below, { recursive: true });
    await underwrite(RUN, { cwd: below });
    for (const folder of [cwd, below]) {
      const list = JSON.parse((await underwrite(["traces", "list", "--json"], { cwd: folder })).stdout);
      expect(list).toHaveLength(2);
    }
    expect(existsSync(join(below, ".underwrite"))).toBe(false);
  });

  it("is asked for days by their names, each from its local midnight", async () => {
    const cwd = emptyFolder();
    await underwrite(RUN, { cwd });
    const since = async (...args: string[]) =>
      (await underwrite(["traces", "list", "--json", ...args], { cwd })).stdout;
    expect(JSON.parse(await since("--since", "Yesterday"))).toHaveLength(1);
    expect(JSON.parse(await since("--since", "sunday"))).toHaveLength(1);
    expect(JSON.parse(await since("--until", "yesterday"))).toEqual([]);
    const wrong = await underwrite(["traces", "list", "--since", "someday"], { cwd });
    expect(wrong.stderr).toContain("a day such as yesterday");
  });
});
