import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../errors.js";
import { hostileText } from "../../testing/hostile-text.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { folderWithSmallPlan, SMALL_PLAN } from "../../testing/small-plan.js";
import { formatPlan } from "./front-matter.js";
import { createPlan, listPlans, readPlan } from "./plan-folder.js";

describe("the folder of plans", () => {
  it("never writes over a plan, also when many are written at once", async () => {
    const folder = join(emptyFolder(), "plans");
    const made = await Promise.all(
      Array.from({ length: 8 }, (_, n) => createPlan(folder, SMALL_PLAN, (id) => `${id} by ${n}\n`)),
    );
    expect(new Set(made.map(({ id }) => id)).size).toBe(8);
    expect(made.map(({ id }) => id)).toContain("2026-03-29-count-the-loan-8");
    const plans = await listPlans(folder);
    expect(new Set(plans.map(({ plan }) => plan?.body)).size).toBe(8);
    expect(readdirSync(folder)).toHaveLength(8);
  });

  it("finds a plan by its id, its file's name, its path and a beginning that is its alone", async () => {
    const { folder, id } = await folderWithSmallPlan();
    for (const name of [id, `${id}.md`, `plans/${id}.md`, `./plans/${id}.md`, "2026-03"]) {
      expect((await readPlan(folder, name)).id).toBe(id);
    }
    await createPlan(folder, SMALL_PLAN, () => "");
    await expect(readPlan(folder, "2026-03")).rejects.toThrow("More than one plan begins with 2026-03");
    expect((await readPlan(folder, id)).id).toBe(id);
  });

  it("reads nothing outside the folder, by whatever name", async () => {
    const { folder } = await folderWithSmallPlan();
    writeFileSync(
      join(folder, "..", "2026-03-29-outside.md"),
      formatPlan({ ...SMALL_PLAN, id: "2026-03-29-outside" }, ""),
    );
    const name = fc.oneof(
      hostileText,
      fc.constantFrom(
        "../2026-03-29-outside",
        "plans/../../2026-03-29-outside",
        "/etc/passwd",
        "..",
        ".",
        "C:\\x",
        "2026-03-29-outside",
      ),
      fc.string().map((text) => `../${text}`),
    );
    await fc.assert(
      fc.asyncProperty(name, async (text) => {
        const found = await readPlan(folder, text).catch((error) => error);
        if (!(error(found) || found.id === SMALL_PLAN.id)) throw new Error(`${text} leads to ${JSON.stringify(found)}`);
      }),
    );
    function error(found: unknown) {
      return found instanceof UserError;
    }
  });

  it("follows no link: neither a plan's nor its folder's", async () => {
    const { folder, path, id } = await folderWithSmallPlan();
    symlinkSync(path, join(folder, "2026-03-29-linked.md"));
    await expect(readPlan(folder, "2026-03-29-linked")).rejects.toThrow("is not a plain file");
    expect((await listPlans(folder)).find((each) => each.id === "2026-03-29-linked")?.problem).toContain(
      "not a plain file",
    );
    const other = emptyFolder();
    symlinkSync(folder, join(other, "plans"));
    await expect(readPlan(join(other, "plans"), id)).rejects.toThrow("is not a plain folder");
    await expect(createPlan(join(other, "plans"), SMALL_PLAN, () => "")).rejects.toThrow("is not a plain folder");
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it("lists newest first, and names what cannot be used", async () => {
    const { folder, id, path } = await folderWithSmallPlan();
    const text = readFileSync(path, "utf8");
    const broken = {
      "2026-03-30-empty": "",
      "2026-03-30-no-yaml": "---\n: [\n---\n",
      "2026-03-30-a-tag": text.replace("title: Count the loan", "title: !!js/function x"),
      "2026-03-30-an-alias": text.replace("title: Count the loan", "title: &a x\nagain: *a"),
      "2026-03-30-forged": text.replace("status: proposed\nagent", "status: approved\nagent"),
      "2026-03-30-another-id": text,
    };
    for (const [name, content] of Object.entries(broken)) writeFileSync(join(folder, `${name}.md`), content);
    writeFileSync(join(folder, "README.md"), "no plan");
    mkdirSync(join(folder, "2026-03-31-folder.md"));
    const plans = await listPlans(folder);
    expect(plans.map((each) => each.id)).toEqual(["2026-03-31-folder", ...Object.keys(broken).sort().reverse(), id]);
    expect(plans.filter(({ problem }) => problem === undefined).map((each) => each.id)).toEqual([id]);
    const problemOf = (name: string) => plans.find((each) => each.id === `2026-03-30-${name}`)?.problem;
    expect(problemOf("forged")).toContain("its status approved does not follow from its history (proposed)");
    expect(problemOf("another-id")).toContain(`says that it is the plan ${id}`);
    expect(await listPlans(join(folder, "none"))).toEqual([]);
  });

  it("reads a plan with Windows line ends", async () => {
    const { folder, id, path } = await folderWithSmallPlan();
    writeFileSync(path, readFileSync(path, "utf8").replaceAll("\n", "\r\n"));
    expect((await readPlan(folder, id)).body).toBe("# Count the loan\n");
  });
});
