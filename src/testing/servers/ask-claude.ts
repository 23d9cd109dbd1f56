import { afterEach, expect } from "vitest";
import { underwrite } from "../processes/in-process.js";
import {
  callAllTools,
  type MessagesServer,
  message,
  type Reply,
  type ReplyFunction,
  startMessagesServer,
} from "./messages-server.js";

export const KEY = "sk-ant-test-0123456789";
/** Arguments of an application that the policy approves. */
export const APPROVED = ["85000", "12000", "720", "250000"];
/** Arguments of an application that the policy denies. */
export const DENIED = ["28000", "2000", "790", "150000"];

let open: MessagesServer[] = [];
afterEach(async () => {
  await Promise.all(open.map((server) => server.close()));
  open = [];
});

/** Starts a loopback server that is closed when the test ends, and the environment that points to it. */
export async function serve(reply: ReplyFunction) {
  const server = await startMessagesServer(reply);
  open.push(server);
  return { ...server, env: { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: server.url, UNDERWRITE_MAX_RETRIES: "1" } };
}

/** Asks the model behind a loopback server for one decision. */
export async function ask(reply: ReplyFunction, args: string[] = APPROVED) {
  const { env, requests } = await serve(reply);
  const { stdout, stderr, exitCode } = await underwrite(args, { env });
  expect(stdout + stderr).not.toContain(KEY);
  return { document: JSON.parse(stdout), stderr, exitCode, requests };
}

/** A final answer: text, or a JSON document. */
export function answer(value: unknown): Reply {
  return message([{ type: "text", text: typeof value === "string" ? value : JSON.stringify(value) }]);
}

/** A model that calls all tools and then gives the answers in order, the last one again and again. */
export function thenAnswer(...answers: Reply[]): ReplyFunction {
  return (request, n) => (n === 0 ? callAllTools(request) : (answers[n - 1] ?? answers.at(-1) ?? "hang"));
}
