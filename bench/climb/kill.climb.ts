import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, describe, expect, inject, it } from "vitest";
import { DraftProject, MENDED_TOOLS, TOOLS } from "../../src/testing/climb/draft-project.js";
import { CLI, cleanEnvironment, emptyFolder } from "../../src/testing/processes/cli.js";

const SCRIPT = `sleep 1; cat > ${TOOLS} <<'END'\n${MENDED_TOOLS}END\necho '{"answer":"changed","reason":"by the policy"}'`;

/** Moments at which a campaign is killed: so many milliseconds after it said this. */
const SAID = ["Campaign ", "Base: ", "Round 1", "sh edits", "guards", "inputs, both arms", "kept: "];
const MOMENTS = SAID.flatMap((said) => [0, 100, 400, 1000, 2000].map((after) => ({ said, after })));

/** Those that are tried: all in a soak, else while it edits, while candidates run, and when a commit is made. */
const TRIED = inject("soak") ? MOMENTS : MOMENTS.filter((_, index) => [16, 26, 30].includes(index));

/** Processes that carry a campaign's mark. */
function marked(id: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, "utf8").includes(`UNDERWRITE_CLIMB=${id}`);
    } catch {
      return false; // it has ended
    }
  });
}

/** Plays a campaign until it has said something, and kills it so long after that. */
async function killed(project: DraftProject, { said, after }: { said: string; after: number }): Promise<void> {
  const args = ["climb", "--agent", "first-draft", "--findings", "--coder", project.coder(SCRIPT)];
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: project.folder,
    env: { ...cleanEnvironment(), ...project.env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise((resolve) => child.on("close", resolve));
  let text = "";
  await new Promise<void>((resolve) => {
    child.stderr.on("data", (chunk) => {
      text += chunk;
      if (text.includes(said)) resolve();
    });
    child.on("close", () => resolve());
  });
  await pause(after);
  child.kill("SIGKILL");
  await ended;
}

describe("a campaign that is killed", () => {
  let [killings, left] = [0, 0];
  afterAll(() => {
    expect(left, "killings that came before the end").toBeGreaterThan(killings / 2);
  });

  it.each(TRIED)(
    "$after ms after it said $said leaves the repository as it is, and goes on, or leaves nothing",
    async (moment) => {
      for (const way of ["resume", "abort"]) {
        const project = new DraftProject();
        const temporary = emptyFolder();
        project.env = { TMPDIR: temporary };
        const before = project.state();
        await killed(project, moment);
        killings++;
        expect(project.state()).toEqual(before);
        const { id, status } = JSON.parse((await project.run("climb", "show", "last", "--json")).stdout);
        if (status === "ended") continue; // it was done with it by then
        left++;
        const ran = await project.run("climb", way, id, "--json");
        expect(ran.exitCode, ran.stderr).toBe(0);
        const campaign = JSON.parse(ran.stdout);
        expect(project.state()).toEqual(before);
        expect(marked(id)).toEqual([]);
        expect(readdirSync(temporary).filter((name) => name.startsWith("underwrite"))).toEqual([]);
        expect(existsSync(join(project.folder, ".underwrite/climb", id, "work"))).toBe(false);
        if (way === "abort")
          expect({ status: campaign.status, branches: project.branches() }).toEqual({
            status: "aborted",
            branches: [],
          });
        else {
          expect(campaign).toMatchObject({ status: "ended", rounds: [{ outcome: "kept" }] });
          expect(project.git("rev-list", "--count", `main..${campaign.branch}`).trim()).toBe("1");
          expect(project.git("show", `${campaign.branch}:${TOOLS}`)).toBe(MENDED_TOOLS);
        }
      }
    },
  );
});
