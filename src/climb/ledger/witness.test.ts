import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cleanEnvironment, emptyFolder } from "../../testing/processes/cli.js";
import { Git } from "../tree/git.js";
import { Ledger } from "./ledger.js";
import { headOf, TRAILER, witnessedProblem } from "./witness.js";

const ROUND = { campaign: "c", agent: "a", of: "round", alpha: 0.05 } as const;

describe("a commit that a round was kept as", () => {
  it("witnesses the ledger, also where that was rewritten as a whole, with its head", async () => {
    const folder = emptyFolder();
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@localhost", ...args], {
        cwd: folder,
        encoding: "utf8",
        env: cleanEnvironment(),
      }).trim();
    git("init", "--quiet", ".");
    const path = join(folder, "ledger.jsonl");
    const ledger = new Ledger(path, () => new Date(0));
    await ledger.reserve({ ...ROUND, subject: "first" });
    await ledger.reserve({ ...ROUND, subject: "second" });
    git("commit", "--quiet", "--allow-empty", "-m", `Fix\n\nClimb-Round: 2\n${TRAILER}: ${headOf(ledger.read())}`);
    const rounds = [{ number: 2, commit: git("rev-parse", "HEAD") }] as never;
    const problem = () => witnessedProblem(new Git(folder), ledger.read(), { rounds });
    await ledger.reserve({ ...ROUND, subject: "third" });
    expect(problem()).toBeUndefined();

    rmSync(path);
    rmSync(`${path}.head`);
    await ledger.reserve({ ...ROUND, subject: "second" }); // the first look is left out
    await ledger.reserve({ ...ROUND, subject: "third" });
    expect(ledger.read().problems).toEqual([]);
    expect(problem()).toBe("The ledger was rewritten: its entry 2 is another one than the commit of round 2 saw.");
  });
});
