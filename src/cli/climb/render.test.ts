import { expect, it } from "vitest";
import { renderCampaign } from "./render.js";

it("says with the agent's name how a round that was not judged is judged", () => {
  const cause = { id: "polite", title: "It is not polite", lever: "instructions" };
  const round = {
    number: 1,
    cause,
    outcome: "not_judged",
    files: [],
    reasons: [],
    rates: [],
    offered: "climb/x",
    commit: null,
  };
  const campaign = {
    id: "x",
    agent: "greeter",
    base: "0".repeat(40),
    tip: "0".repeat(40),
    plan: null,
    status: "ended",
  };
  const more = {
    coder: "sh coder.sh",
    confinement: "none",
    model: "offline",
    host: null,
    answered_by: [],
    rounds: [round],
  };
  const color = Object.fromEntries(["bold", "red", "green", "yellow"].map((name) => [name, (text: string) => text]));
  const said = renderCampaign({ ...campaign, ...more } as never, color as never);
  expect(said).toContain("underwrite gate --agent greeter --base climb/x~1 --candidate climb/x");
  expect(said).toContain("0 of 1 round kept.");
});
