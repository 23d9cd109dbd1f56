import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { messageOf, UserError } from "../../errors.js";
import { changeFolder } from "../../files/change-files.js";
import { staysInPlace } from "../../folder/inside.js";
import { LARGEST } from "../../folder/plain-file.js";
import { readFileAs } from "../../runtime/read-as.js";
import { visible } from "../../text/visible.js";

const text = z.string().check(z.maxLength(200));
const hash = z.string().check(z.regex(/^[0-9a-f]{12}$/));
const count = z.int().check(z.gte(0));

const checkedJudgeSchema = z.object({
  /** The model as --judge names it, and the one that answered: a name may come to mean another model. */
  model: text,
  answered_by: text,
  /** Short hashes of what the judge was told to do, and of the rubrics that it was held against people on. */
  instructions: hash,
  rubrics: z.array(hash),
  checked_at: z.string().check(z.regex(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)),
  right: z
    .object({ labels: count, accepted: count })
    .check(z.refine(({ labels, accepted }) => accepted <= labels, "accepts more than there are")),
  wrong: z
    .object({ labels: count, rejected: count })
    .check(z.refine(({ labels, rejected }) => rejected <= labels, "rejects more than there are")),
});

const judgeFileSchema = z.object({ agent: text, judges: z.array(checkedJudgeSchema) });

/** What came out when a judge was held against people's verdicts: counts, and what they are of. */
export type CheckedJudge = z.infer<typeof checkedJudgeSchema>;

/** The folder of a project that says what is known of model judges. */
export const JUDGES = "judges";

/** The file of an agent's judges. It is under version control, so that CI knows which judges are fit. */
export function judgeFile(folder: string, agent: string): string {
  return join(folder, `${agent}.json`);
}

/** The judges of an agent that were held against people; none without a file. @throws UserError for one that cannot be used */
export function readJudges(folder: string, agent: string): CheckedJudge[] {
  const path = judgeFile(folder, agent);
  if (!existsSync(path)) return [];
  try {
    if (!staysInPlace(path)) throw new Error("a link leads it out of this project, or to nothing");
    const read = readFileAs(judgeFileSchema, path, LARGEST.settings);
    if (read.agent !== agent) throw new Error("it is of another agent");
    return read.judges;
  } catch (error) {
    throw new UserError(
      `${visible(path)} cannot be used (${visible(messageOf(error))}): restore it, or remove it and run underwrite judge check --agent ${agent}.`,
    );
  }
}

/** Notes what came out for some judges; what is known of others stays. @throws UserError where it cannot be written */
export async function keepJudges(
  folder: string,
  agent: string,
  checked: readonly CheckedJudge[],
  signal?: AbortSignal,
): Promise<void> {
  await changeFolder(
    folder,
    ({ write }) => {
      const isNew = (kept: CheckedJudge) => checked.some((one) => keyOf(one) === keyOf(kept));
      const others = readJudges(folder, agent).filter((kept) => !isNew(kept));
      const judges = [...others, ...checked].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      write([{ path: `${agent}.json`, text: `${JSON.stringify({ agent, judges }, null, 2)}\n` }]);
    },
    signal,
  );
}

function keyOf({ model, answered_by }: CheckedJudge): string {
  return `${model} ${answered_by}`;
}
