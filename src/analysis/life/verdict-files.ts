import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { UserError } from "../../errors.js";
import { changeFolder } from "../../files/change-files.js";
import { visible } from "../../text/visible.js";
import { readFindingFile, readFindingFiles } from "./finding-files.js";

const FILE = /^([0-9a-f]{12})\.json$/;

const text = (longest: number) => z.string().check(z.maxLength(longest));

const moveSchema = z.object({
  status: z.enum(["dismissed", "reopened"]),
  at: z.string().check(z.regex(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)),
  by: text(200),
  reason: z.optional(text(1000)),
});

const verdictSchema = z.object({
  /** Stands for agent, code, subject and method, and names the file. */
  id: text(12),
  agent: text(200),
  code: text(100),
  subject: text(200),
  method: text(300),
  history: z.array(moveSchema).check(z.minLength(1), z.maxLength(1000)),
});

/** What a person said of a finding, the last word last. It is under version control, a file for each finding. */
export type Verdict = z.infer<typeof verdictSchema>;
export type VerdictMove = z.infer<typeof moveSchema>;

/** Verdicts of a folder, by the finding's id, and what is wrong with those that cannot be used. */
export interface Verdicts {
  byId: ReadonlyMap<string, Verdict>;
  problems: string[];
}

/** Reads what people said of findings. A folder that is not there says nothing. @param folder usually `findings` */
export function readVerdicts(folder: string): Verdicts {
  const { found, problems } = readFindingFiles(folder, FILE, readVerdict);
  return { byId: new Map(found.map((verdict) => [verdict.id, verdict])), problems };
}

/** Whether a verdict takes the finding for none. */
export function isDismissed(verdict: Verdict | undefined): boolean {
  return verdict?.history.at(-1)?.status === "dismissed";
}

/**
 * Adds to what is said of a finding, and keeps what others said meanwhile.
 *
 * @throws UserError where that is what was said last, and where the file cannot be used or written
 */
export async function addVerdict(
  folder: string,
  about: Omit<Verdict, "history">,
  move: VerdictMove,
  signal?: AbortSignal,
): Promise<Verdict> {
  return changeFolder(
    folder,
    ({ write }) => {
      const name = `${about.id}.json`;
      const path = join(folder, name);
      const before = existsSync(path) ? readVerdict(path, about.id) : undefined;
      const last = before?.history.at(-1);
      if (move.status === "dismissed" && last?.status === "dismissed") {
        throw new UserError(
          `${about.id} is dismissed already, by ${visible(last.by)}: underwrite findings reopen ${about.id} --agent ${about.agent} takes that back.`,
        );
      }
      if (move.status === "reopened" && last?.status !== "dismissed") {
        throw new UserError(`${about.id} is not dismissed: there is nothing to take back.`);
      }
      const verdict = { ...about, history: [...(before?.history ?? []), move] };
      write([{ path: name, text: `${JSON.stringify(verdict, null, 2)}\n` }]);
      return verdict;
    },
    signal,
  );
}

function readVerdict(path: string, id: string): Verdict {
  return readFindingFile(verdictSchema, path, id);
}
