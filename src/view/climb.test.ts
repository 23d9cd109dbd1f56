import { afterEach, describe, expect, it } from "vitest";
import { emptyFolder } from "../testing/processes/cli.js";
import { addCampaign } from "../testing/view/campaign.js";
import { openView } from "../testing/view/open-view.js";

const home = process.cwd();
afterEach(() => process.chdir(home));

describe("the page of a campaign", () => {
  it("shows its rounds as a curve and one by one, what is left of α, and what was changed", async () => {
    const cwd = emptyFolder();
    const id = await addCampaign(cwd);
    const view = await openView(cwd);
    const list = await view.get("/climb");
    expect(list.main).toContain("1 of 2 kept");
    const page = await view.get(`/climb/${id}`);
    expect(view.faults).toEqual([]);
    expect(page.heading).toBe("1 of 2 rounds kept");
    const labels = [...page.document.querySelectorAll("svg[role=img]")].map(
      (svg) => svg.getAttribute("aria-label") ?? "",
    );
    expect(labels.join(" ")).toContain("round 1 11 won, 1 lost; round 2 0 won, 3 lost");
    expect(labels.join(" ")).toContain("E of each round: round 1 64.2");
    const alpha = [...page.document.querySelectorAll("section[aria-labelledby=alpha] td")];
    expect(alpha.map((cell) => cell.textContent)).toEqual(["1", "0.05", "0.0250", "0.0250"]);
    expect([...page.document.querySelectorAll(".removed, .added")].map((line) => line.textContent)).toEqual([
      "--- tools.ts",
      "+++ tools.ts",
      "-const rate = 5;",
      "+const rate = 7;",
    ]);
    expect(page.main).toContain("Cause <1>");
    await view.end();
  });
});
