import { describeRoute, resolver, validator } from "hono-openapi";
import * as z from "zod/mini";
import { notTaken } from "./read-request.js";
import { errorSchema } from "./schemas.js";

type Schema = z.ZodMiniType;

/** What a route says of itself in `/openapi.json`. */
export interface Described {
  summary: string;
  description?: string;
  /** What it answers, by status: words, and the body's schema where it has one; `streams`: or events. */
  answers: Record<number, { says: string; schema?: Schema; media?: string; streams?: true }>;
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
};
const OF_ALL: Record<number, string> = {
  403: "The key has not the scope, or the host or origin is foreign",
  500: "A fault of the service",
};
const OF_CALLERS: Record<number, string> = {
  401: "No key, or one that is not known",
  429: "Too much at once: see Retry-After",
  503: "The provider failed, or the service cannot keep what it is asked: see Retry-After",
};

export function described({ summary, description, answers, errors = [], body, isOpen }: Described) {
  const problem = { "application/json": { schema: resolver(errorSchema) } };
  const wrong = [
    ...errors.map((status) => [status, ERRORS[status]] as const),
    ...Object.entries(OF_ALL),
    ...(isOpen ? [] : Object.entries(OF_CALLERS)),
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
        Object.entries(answers).map(([status, { says, schema, media = "application/json", streams }]) => {
          const content = schema && {
            [media]: { schema: resolver(schema) },
            ...(streams ? { "text/event-stream": { schema: resolver(z.string()) } } : {}),
          };
          return [status, { description: says, ...(content ? { content } : {}) }];
        }),
      ),
      ...Object.fromEntries(wrong.map(([status, says]) => [status, { description: says ?? "", content: problem }])),
    },
  });
}

/** Reads the query by its schema. @throws Problem of 422 */
export function readsQuery<S extends Schema>(schema: S) {
  return validator("query", schema, (result) => {
    if (!result.success) throw notTaken("The query", result.error);
  });
}
