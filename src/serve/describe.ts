import { describeRoute, resolver, validator } from "hono-openapi";
import type * as z from "zod/mini";
import { show } from "../text/visible.js";
import { Problem } from "./problems.js";
import { errorSchema } from "./schemas.js";

type Schema = z.ZodMiniType;

/** What a route says of itself in `/openapi.json`. */
export interface Described {
  summary: string;
  description?: string;
  /** What it answers, by status: words, and the body's schema where it has one. */
  answers: Record<number, { says: string; schema?: Schema; media?: string }>;
  /** Statuses of errors that it answers with, beside those of every route. */
  errors?: readonly number[];
  body?: { schema: Schema; media?: string };
  /** It needs no key. */
  isOpen?: boolean;
}

const ERRORS: Record<number, string> = {
  400: "The request cannot be read",
  404: "There is no such thing, or not for this key",
  409: "It conflicts with what was there before",
  413: "The body is too large",
  415: "The body is of another kind",
  422: "The input is wrong: the sentence of the command line",
  429: "Too much at once: see Retry-After",
};
const OF_ALL: Record<number, string> = {
  401: "No key, or one that is not known",
  403: "The key has not the scope, or the host or origin is foreign",
  503: "The provider failed, or the service cannot keep what it is asked: see Retry-After",
};

export function described({ summary, description, answers, errors = [], body, isOpen }: Described) {
  const problem = { "application/json": { schema: resolver(errorSchema) } };
  const wrong = [
    ...errors.map((status) => [status, ERRORS[status]] as const),
    ...(isOpen ? [] : Object.entries(OF_ALL)),
  ];
  return describeRoute({
    summary,
    ...(description === undefined ? {} : { description }),
    ...(isOpen ? { security: [] } : {}),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { [body.media ?? "application/json"]: { schema: resolver(body.schema) } },
          },
        }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, { says, schema, media = "application/json" }]) => [
          status,
          { description: says, ...(schema ? { content: { [media]: { schema: resolver(schema) } } } : {}) },
        ]),
      ),
      ...Object.fromEntries(wrong.map(([status, says]) => [status, { description: says ?? "", content: problem }])),
    },
  });
}

/** Reads a part of the request by its schema; what is wrong is said in a sentence, without what was sent beside it. */
export function reads<S extends Schema, Part extends "json" | "query">(part: Part, schema: S) {
  return validator(part, schema, (result) => {
    if (result.success) return;
    const issue = result.error[0];
    const path = (issue?.path ?? []).map((each) => String(typeof each === "object" ? each.key : each)).join(".");
    const where = path === "" ? (part === "json" ? "The body" : "The query") : show(path.slice(0, 60));
    throw new Problem(422, "bad_input", `${where}: ${lowered(issue?.message ?? "not usable")}.`);
  });
}

function lowered(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1, 200);
}
