import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";
import { answerOffline } from "../../agents/underwriting/answer-offline.js";
import type { Decision } from "../../agents/underwriting/decision.js";
import { tools } from "../../agents/underwriting/tools.js";

/** A request as it arrived. */
interface ReceivedRequest {
  url: string;
  headers: IncomingMessage["headers"];
  body: MessagesRequest;
}

export interface MessagesRequest {
  model: string;
  max_tokens: number;
  system: { type: string; text: string; cache_control?: unknown }[];
  tools: { name: string; strict?: boolean; input_schema: Record<string, unknown>; cache_control?: unknown }[];
  messages: { role: string; content: { type: string; [key: string]: unknown }[] }[];
  output_config?: { format: { type: string; schema: Record<string, unknown> } };
}

/** What the server does with a request. */
export type Reply =
  | { status?: number; headers?: Record<string, string>; body: unknown }
  | { raw: string | Uint8Array; status?: number; headers?: Record<string, string> }
  /** Bytes instead of an HTTP answer. */
  | { wire: string }
  | "hang"
  | "hang mid-body"
  | "cut mid-body";

export interface MessagesServer {
  url: string;
  requests: ReceivedRequest[];
  close(): Promise<void>;
}

/** What the server does with the n-th request (from 0). */
export type ReplyFunction = (request: MessagesRequest, n: number) => Reply | Promise<Reply>;

/**
 * A loopback server that speaks the Messages API's wire format, on a free port of 127.0.0.1.
 */
export async function startMessagesServer(reply: ReplyFunction): Promise<MessagesServer> {
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const body = JSON.parse((await readText(incoming)) || "{}") as MessagesRequest;
    const received = { url: incoming.url ?? "", headers: incoming.headers, body };
    requests.push(received);
    try {
      send(outgoing, await reply(body, requests.length - 1));
    } catch (error) {
      send(outgoing, { status: 418, body: { error: { message: `the test's server failed: ${error}` } } });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, requests, close: () => close(server) };
}

function send(outgoing: ServerResponse, reply: Reply): void {
  if (reply === "hang") return;
  if (typeof reply === "object" && "wire" in reply) {
    outgoing.socket?.end(reply.wire);
    return;
  }
  if (reply === "hang mid-body" || reply === "cut mid-body") {
    outgoing.writeHead(200, { "content-type": "application/json", "content-length": "5000" });
    outgoing.write('{"id":"msg_1","type":"message",');
    if (reply === "cut mid-body") setTimeout(() => outgoing.destroy(), 20);
    return;
  }
  const content = "raw" in reply ? reply.raw : JSON.stringify(reply.body);
  outgoing.writeHead(reply.status ?? 200, {
    "content-type": "application/json",
    "request-id": "req_test_1",
    ...reply.headers,
  });
  outgoing.end(content);
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** A whole message of the wire format. */
export function message(content: unknown[], rest: Record<string, unknown> = {}): Reply {
  const calls = content.some((block) => (block as { type: string }).type === "tool_use");
  return {
    body: {
      id: "msg_01",
      type: "message",
      role: "assistant",
      model: "claude-sonnet-5",
      content,
      stop_reason: calls ? "tool_use" : "end_turn",
      stop_sequence: null,
      usage: { input_tokens: 500, output_tokens: 100, cache_creation_input_tokens: 0, cache_read_input_tokens: 400 },
      ...rest,
    },
  };
}

/** An error of the wire format. */
export function apiError(status: number, type: string, text: string, headers: Record<string, string> = {}): Reply {
  return { status, headers, body: { type: "error", error: { type, message: text }, request_id: "req_test_1" } };
}

/** A call of every tool that the request offers, in one message. */
export function callAllTools(request: MessagesRequest): Reply {
  return message(request.tools.map(({ name }, index) => ({ type: "tool_use", id: `toolu_${index}`, name, input: {} })));
}

/** The tools' results that the conversation holds, merged into one object. */
function toolResultsIn(request: MessagesRequest): Record<string, unknown> {
  const blocks = request.messages
    .flatMap(({ content }) => content)
    .filter(({ type, is_error }) => type === "tool_result" && !is_error);
  return Object.assign({}, ...blocks.map(({ content }) => JSON.parse(String(content))));
}

/** The answer that the embedded model gives to the same results, so that it has every field; nothing where one is lacking. */
function offlineAnswer(request: MessagesRequest): Partial<Decision> {
  const blocks = request.messages.flatMap(({ content }) => content);
  const names = new Map(blocks.filter(({ type }) => type === "tool_use").map(({ id, name }) => [id, String(name)]));
  const given = blocks.filter(({ type, is_error }) => type === "tool_result" && !is_error);
  const results = Object.fromEntries(
    given.map(({ tool_use_id, content }) => [names.get(tool_use_id), JSON.parse(String(content))]),
  );
  return tools.every(({ name }) => name in results) ? answerOffline(results) : {};
}

/** A model that behaves: it calls all tools, then answers with the decision that the results make. */
export function wellBehaved(change: (decision: Record<string, unknown>) => unknown = (decision) => decision) {
  return (request: MessagesRequest): Reply => {
    const asked = request.messages.some(({ content }) => content.some(({ type }) => type === "tool_result"));
    if (!asked) return callAllTools(request);
    const results = toolResultsIn(request) as Record<string, number>;
    const approved = (results.principal_usd ?? 0) <= (results.max_loan_usd ?? 0);
    const decision = {
      ...offlineAnswer(request),
      approved,
      max_loan: results.max_loan_usd,
      monthly_payment: results.monthly_payment_usd,
      post_loan_dti: results.post_loan_dti_percent,
      reasoning: `Post-loan DTI is ${results.post_loan_dti_percent}% against a maximum of ${results.max_dti_percent}%, so this is ${approved ? "approved" : "denied"}.`,
    };
    return message([{ type: "text", text: JSON.stringify(change(decision)) }]);
  };
}
