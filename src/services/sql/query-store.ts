import { type Ended, runBounded } from "../../climb/jail/bounded-process.js";
import { UserError } from "../../errors.js";
import { ownProgram, packageRoot } from "../../folder/own-program.js";
import { readAs } from "../../runtime/read-as.js";
import { jsonIn } from "../../text/json.js";
import type { SqlAnswer } from "../../tracing/store/sql/ask.js";
import type { Project } from "../open-project.js";
import { SQL_PROCESS, type SqlReply, sqlReplySchema } from "./protocol.js";

/** What a question in SQL may take. */
export interface SqlBounds {
  /** Most rows. */
  rows?: number;
  /** Most of all rows together, in characters of JSON. */
  characters?: number;
  /** Most time that SQLite works on it, in seconds. */
  seconds?: number;
  signal?: AbortSignal;
}

/** Time that the process has beside: to start, to write. Its own watch is quicker than this, unless it hangs. */
const START_MS = 10_000;
/** Most that an answer's JSON may take beyond its rows: the names of columns. */
const FRAME = 1_000_000;

let last: Promise<unknown> = Promise.resolve();

/**
 * Asks the local store one SELECT over the views of docs/traces.md, in a process of its own, which is ended when its time
 * or memory is over. One question runs at a time.
 *
 * @throws UserError that says what is wrong with the question, or that it took too much
 */
export function queryStore(project: Project, sql: string, bounds: SqlBounds = {}): Promise<SqlAnswer> {
  const answer = last.then(() => ask(project, sql, bounds));
  last = answer.catch(() => {}); // told to who asked
  return answer;
}

async function ask(
  project: Project,
  sql: string,
  { rows = 200, characters = 200_000, seconds = 5, signal }: SqlBounds,
): Promise<SqlAnswer> {
  signal?.throwIfAborted();
  const { path } = project.store({ quiet: true });
  const ended = await runBounded([process.execPath, ...ownProgram("mcp/answer-sql")], {
    cwd: packageRoot(),
    env: { NO_COLOR: "1" },
    input: JSON.stringify({ path, sql, rows, characters, seconds, secrets: project.config.secrets }),
    timeoutMs: seconds * 1000 + START_MS,
    maxBytes: characters * 4 + FRAME,
    signal,
  });
  signal?.throwIfAborted();
  const said = replyOf(ended, seconds);
  if ("problem" in said) throw new UserError(said.problem);
  return said.answer;
}

function replyOf({ stdout, stderr, stopped, signal }: Ended, seconds: number): SqlReply {
  const isOver = signal === "SIGKILL" && stopped === undefined;
  if (isOver && stderr.endsWith("memory")) {
    return { problem: `The query took more than ${SQL_PROCESS.bytes / 1e6} MB of memory and was stopped: ${NARROW}.` };
  }
  if (isOver || stopped?.startsWith("it ran longer")) {
    return { problem: `The query took more than ${seconds} s and was stopped: ${NARROW}.` };
  }
  const read = readAs(sqlReplySchema, jsonIn(stdout));
  if (read.ok) return read.data;
  throw new Error(
    `the process that answers SQL gave no answer (${stopped ?? (stderr.trim().split("\n").at(-1) || read.problem)})`,
  );
}

const NARROW = "narrow it by trace_id, or count fewer rows";
