import { createMiddleware } from "hono/factory";
import { Problem, retryAfter } from "./problems.js";
import type { Queries } from "./store/database.js";
import { type Caller, callerOf, hasKeys, may, type Scope } from "./store/keys.js";

/** What a request's handlers know of it. */
export interface Env {
  Variables: { caller: Caller };
}

/** Who asks where no key is needed: on loopback, as long as there was never a key. */
const ANYBODY: Caller = { id: "", name: "", scopes: ["admin"] };

const HOW = "send it as Authorization: Bearer <key>; underwrite keys create makes one";

/**
 * Finds out who asks, and lets nobody in without a key where one is needed.
 *
 * @param isOpen the service listens on loopback only: then keys are needed as soon as there is one
 */
export function knowCaller(database: Queries, isOpen: boolean) {
  return createMiddleware<Env>(async (c, next) => {
    const header = c.req.header("authorization");
    const given = /^Bearer +(\S+)$/i.exec(header ?? "")?.[1];
    const caller = given === undefined ? undefined : await callerOf(database, given);
    if (caller === undefined && (header !== undefined || !isOpen || (await hasKeys(database)))) {
      const message = header === undefined ? `This needs a key: ${HOW}.` : `This key is not known, or revoked: ${HOW}.`;
      throw new Problem(401, "unauthorized", message, { "www-authenticate": "Bearer" });
    }
    c.set("caller", caller ?? ANYBODY);
    await next();
  });
}

/** Lets in who has one of the scopes. */
export function needScope(...scopes: Scope[]) {
  return createMiddleware<Env>(async (c, next) => {
    if (!scopes.some((scope) => may(c.get("caller"), scope))) {
      throw new Problem(403, "forbidden", `This needs a key with the scope ${scopes.join(" or ")}.`);
    }
    await next();
  });
}

/** So many requests in a second, of each key; twice as many at once. */
export function limitRate(perSecond: number) {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return createMiddleware<Env>(async (c, next) => {
    const { id } = c.get("caller");
    const at = performance.now();
    const bucket = buckets.get(id) ?? { tokens: perSecond * 2, at };
    buckets.set(id, bucket);
    bucket.tokens = Math.min(perSecond * 2, bucket.tokens + ((at - bucket.at) / 1000) * perSecond);
    bucket.at = at;
    if (bucket.tokens < 1) {
      const wait = ((1 - bucket.tokens) / perSecond) * 1000;
      throw new Problem(
        429,
        "too_many_requests",
        `More than ${perSecond} requests a second: wait a little.`,
        retryAfter(wait),
      );
    }
    bucket.tokens--;
    await next();
  });
}

/** So many pieces of work at once. */
export class Places {
  private taken = 0;

  constructor(private readonly most: number) {}

  get inUse(): number {
    return this.taken;
  }

  /** Takes a place; to be given free by the function that comes back. @throws Problem of 429 where there is none */
  take(): () => void {
    if (this.taken >= this.most) {
      const message = `${this.most} decisions are being made: wait a little, or ask with Prefer: respond-async.`;
      throw new Problem(429, "too_many_requests", message, retryAfter(1000));
    }
    this.taken++;
    let isFree = false;
    return () => {
      if (!isFree) this.taken--;
      isFree = true;
    };
  }
}
