import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { UserError } from "../../errors.js";
import { changeFolder } from "../../files/change-files.js";
import { didYouMean } from "../../text/did-you-mean.js";
import { show, visible } from "../../text/visible.js";
import { readFindingFile, readFindingFiles } from "../life/finding-files.js";
import { CHECK_ID, compileCheck, definedCheckSchema, digestOf } from "./check.js";

/** Where checks are kept in the folder of findings. */
const FOLDER = "checks";

const text = (longest: number) => z.string().check(z.maxLength(longest));

export const quoteSchema = z.object({
  trace_id: text(200),
  span_id: text(200),
  quote: text(1000),
});
/** Words of a span that show what is wrong, exactly as it has them. */
export type Quote = z.infer<typeof quoteSchema>;

const moveSchema = z.object({
  status: z.enum(["proposed", "accepted", "rejected"]),
  at: text(40),
  by: text(200),
  reason: z.optional(text(1000)),
  /** Of an acceptance: what was accepted. */
  digest: z.optional(text(16)),
});

const keptCheckSchema = z.extend(definedCheckSchema, {
  /** In how many runs it was seen when it was proposed, of how many. */
  count: z.int().check(z.gte(1)),
  runs: z.int().check(z.gte(1)),
  /** Gone when a person has decided: they are words of strangers. */
  quotes: z.array(quoteSchema).check(z.maxLength(20)),
  history: z.array(moveSchema).check(z.minLength(1), z.maxLength(1000)),
});

/** A finding that somebody has thought of, with the check that finds it again; it counts once a person accepts it. */
export type KeptCheck = z.infer<typeof keptCheckSchema>;
export type CheckMove = z.infer<typeof moveSchema>;

/** The checks of a folder, and what is wrong with those that cannot be used. */
export interface KeptChecks {
  checks: KeptCheck[];
  problems: string[];
}

export function statusOfCheck({ history }: KeptCheck): CheckMove["status"] {
  return history.at(-1)?.status ?? "proposed";
}

/** Reads the checks of a folder. One that was changed since it was accepted does not count. @param folder usually `findings` */
export function readChecks(folder: string): KeptChecks {
  const { found, problems } = readFindingFiles(join(folder, FOLDER), /^(.*)\.json$/s, (path, id) =>
    readFindingFile(keptCheckSchema, path, id, checkAccepted),
  );
  return { checks: found, problems };
}

/**
 * Adds a proposal.
 *
 * @returns false where there is a check of that id, which stays as it is
 * @throws UserError when it cannot be written
 */
export async function addProposal(folder: string, check: KeptCheck, signal?: AbortSignal): Promise<boolean> {
  return changeFolder(join(folder, FOLDER), ({ create }) => create(fileOf(check)), signal);
}

/**
 * Accepts or rejects a proposal.
 *
 * @throws UserError where there is none of that id, or it was decided on already
 */
export async function decideOnCheck(
  folder: string,
  id: string,
  move: Omit<CheckMove, "digest">,
  signal?: AbortSignal,
): Promise<KeptCheck> {
  const inside = join(folder, FOLDER);
  const known = readChecks(folder).checks;
  if (!CHECK_ID.test(id) || !existsSync(join(inside, `${id}.json`))) {
    const waiting = known.filter((check) => statusOfCheck(check) === "proposed").map((check) => check.id);
    const are = waiting.length === 0 ? "none waits" : `there are ${waiting.slice(0, 10).join(", ")}`;
    throw new UserError(`There is no proposal ${show(id)}: ${are}.${didYouMean(id, waiting)}`);
  }
  return changeFolder(
    inside,
    ({ write }) => {
      const check = readFindingFile(keptCheckSchema, join(inside, `${id}.json`), id);
      const last = check.history.at(-1);
      const isChanged = last?.status === "accepted" && last.digest !== digestOf(check);
      if (last?.status === move.status && !isChanged) {
        throw new UserError(`${id} is ${last.status} already, by ${visible(last.by)}.`);
      }
      if (move.status === "accepted") compileCheck(check.check);
      const digest = move.status === "accepted" ? { digest: digestOf(check) } : {};
      const decided = { ...check, quotes: [], history: [...check.history, { ...move, ...digest }] };
      write([fileOf(decided)]);
      return decided;
    },
    signal,
  );
}

function fileOf(check: KeptCheck): { path: string; text: string } {
  return { path: `${check.id}.json`, text: `${JSON.stringify(check, null, 2)}\n` };
}

/** @throws Error where it is not what a person has accepted */
function checkAccepted(check: KeptCheck): void {
  const last = check.history.at(-1);
  if (last?.status !== "accepted") return;
  if (last.digest !== digestOf(check)) {
    throw new Error("it was changed since a person accepted it: underwrite findings accept takes it as it is now");
  }
  compileCheck(check.check);
}
