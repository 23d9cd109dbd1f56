import { askHttp } from "../../http.js";
import { reasonIn } from "../../refusal.js";
import { redactorOfHeaders } from "../../text/redact.js";
import { type Answer, untilAnswered } from "../../tracing/delivery/answer.js";
import type { Pace } from "../../tracing/delivery/target.js";

/** Posts JSON and reads the answer. Waits and tries again when the backend says how long. */
export function postJson(url: string, body: unknown, headers: Record<string, string>, pace: Pace): Promise<Answer> {
  const question = {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(body),
  } as const;
  const redactor = redactorOfHeaders(headers);
  return untilAnswered(
    (signal) => askHttp(url, { ...question, signal }),
    pace,
    ({ body: said }) => redactor.text(reasonIn(said.toString())),
  );
}
