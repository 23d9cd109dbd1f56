import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../../testing/processes/cli.js";
import { BadRows } from "./bad-rows.js";
import { openDatabase, StoreProblem } from "./open.js";
import { openSalvaged, salvage } from "./salvage.js";

describe("a file that holds no part of a store", () => {
  it.each([
    ["text", "nothing that SQLite knows ".repeat(400)],
    ["lines of text", "\nmore\r\n\u0002\u0005\n".repeat(4000)],
    ["zeros", "\0".repeat(40_000)],
    ["less than a page", "no"],
  ])("is searched for no rows: %s", (_, text) => {
    const path = join(emptyFolder(), "traces.db");
    writeFileSync(path, text);
    const { db } = openDatabase(join(emptyFolder(), "traces.db"));
    const problem = new StoreProblem("it is no database");
    expect(() => openSalvaged(path, new BadRows(), problem)).toThrow(problem);
    expect(() => salvage(path, db)).toThrow("traces.db has no row that can be read (it holds no part of a store)");
    db.close();
  });
});
