import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { campaignSchema, type Round } from "../../climb/campaign/campaign.js";
import { CampaignFolder } from "../../climb/campaign/campaign-folder.js";
import type { Verdict } from "../../climb/gate/rows.js";

const PATCH = "a".repeat(64);
const arm = (right: number) => ({ runs: 20, right, graders_passed: right, faults: 20 - right, showing_cause: 0 });

function roundOf(number: number, { e, w, l }: { e: number | null; w: number; l: number }): Round {
  const verdict: Verdict = {
    verdict: "better",
    reasons: ["Better."],
    mode: e === null ? "deterministic" : "sampled",
    rule: e === null ? "order" : "e_process",
    decided: true,
    next: 0,
    pairs: 20,
    w,
    l,
    e,
    p: null,
    alpha_round: null,
    base: arm(8),
    candidate: arm(8 + w - l),
    gained: [],
    lost: [],
    guardrails: [],
  };
  return {
    number,
    cause: { id: `cause-${number}`, title: `Cause <${number}>`, lever: "tool", runs: 4, faults: [], keys: [] },
    step: "ended",
    begun_at: 1_700_000_000_000,
    frozen_at: 1_700_000_001_000,
    ended_at: 1_700_000_060_000,
    coder: { answer: "changed", reason: "", cost_usd: 0.25, problem: null, said: "" },
    patch: number === 1 ? PATCH : null,
    files: number === 1 ? [{ path: "tools.ts", changed_lines: 2 }] : [],
    outcome: number === 1 ? "kept" : "dropped",
    reasons: ["More inputs are right."],
    verdict,
    asked: { visible: 5, held_out: 5, fresh: 10 },
    commit: null,
    rates: [],
    look: null,
    offered: null,
  };
}

/** Leaves a campaign of two rounds in a folder, of which one kept a change of `tools.ts`. @returns its id */
export async function addCampaign(cwd: string): Promise<string> {
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], { cwd, encoding: "utf8" });
  git("init", "--quiet");
  writeFileSync(join(cwd, "tools.ts"), "const rate = 5;\nexport { rate };\n");
  git("add", "tools.ts");
  git("commit", "--quiet", "-m", "base");
  const base = git("rev-parse", "HEAD").trim();
  const store = join(cwd, ".underwrite");
  mkdirSync(store, { recursive: true });
  const folder = new CampaignFolder(store);
  const id = "20261126-100000-abcdef";
  const campaign = z.parse(campaignSchema, {
    version: 1,
    id,
    agent: "underwriting",
    created_at: 1_700_000_000_000,
    base,
    branch: "climb/underwriting/x",
    tip: base,
    plan: null,
    model: "offline",
    host: null,
    answered_by: [],
    coder: "sh fix.sh",
    confinement: "bubblewrap",
    sandbox: true,
    options: { rounds: 5, timeout_ms: 1000, max_cost_usd: null, allow: [], cases: null, repeat: 1 },
    status: "ended",
    end: "All 5 rounds were played.",
    before: { right: 8, total: 20 },
    after: { right: 18, total: 20 },
    deterministic: true,
    rounds: [roundOf(1, { e: 64.2, w: 11, l: 1 }), roundOf(2, { e: null, w: 0, l: 3 })],
    confirmation: null,
  });
  folder.save(campaign);
  folder.saveEdits(id, 1, new Map([["tools.ts", Buffer.from("const rate = 7;\nexport { rate };\n")]]));
  const ledger = folder.ledger(() => 1_700_000_000_000);
  await ledger.reserve({ campaign: "c", agent: "underwriting", of: "round", alpha: 0.05, subject: PATCH });
  return id;
}
