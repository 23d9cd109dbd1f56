import { Webhook } from "standardwebhooks";
import { UserError } from "../errors.js";
import { askHttp, reasonOf, retryAfterMs } from "../http.js";
import { REFUSES_ITEMS } from "../tracing/delivery/target.js";
import { VERSION } from "../version.js";
import { withDeadline } from "../waiting/deadline.js";
import { retry, TryAgain } from "../waiting/retry.js";

/** How long one attempt may take, how many there are, and how long they wait in all; times in milliseconds. */
const ATTEMPT_MS = 15_000;
const TRIES = 3;
const MAX_WAIT_MS = 20_000;
/** Bytes of a secret, by https://github.com/standard-webhooks/standard-webhooks: from 24 to 64. */
const SECRET_BYTES = { least: 24, most: 64 };
/** Where messages go, and what signs them. */
export interface WebhookTarget {
  url: URL;
  /** Signs a message as Standard Webhooks say: its id, its time and its text. */
  signer: { sign(id: string, at: Date, payload: string): string };
}

/** The webhook that is asked for. @throws UserError where its URL or secret cannot be used; never tells either */
export function webhookTarget(url: string, secret: string | undefined): WebhookTarget {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username + parsed.password !== "") {
    throw new UserError("--webhook is no http or https URL without user and password: give where messages are to go.");
  }
  if (secret === undefined) {
    throw new UserError(
      "A webhook is signed: set UNDERWRITE_WEBHOOK_SECRET to whsec_ and 24 to 64 random bytes in base64 (node -p \"'whsec_'+crypto.randomBytes(32).toString('base64')\").",
    );
  }
  const key = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1];
  const bytes = key === undefined ? 0 : Buffer.from(key, "base64").length;
  if (bytes < SECRET_BYTES.least || bytes > SECRET_BYTES.most) {
    throw new UserError("UNDERWRITE_WEBHOOK_SECRET is not whsec_ and 24 to 64 bytes in base64: make a new one.");
  }
  return { url: parsed, signer: new Webhook(secret) };
}

/** Why a message was not taken. */
export interface NotTaken {
  problem: string;
  /** What is to blame: with this message, another one may be taken; a receiver that fails may fail over this one only. */
  fault: "message" | "receiver" | "either";
}

/**
 * Sends a message, signed as Standard Webhooks say, and tries again a few times.
 *
 * @param message its id, by which its receiver knows one that comes twice, and its text
 * @returns why it was not taken; undefined where it was
 */
export async function sendSigned(
  { url, signer }: WebhookTarget,
  { id, body }: { id: string; body: string },
  signal: AbortSignal,
): Promise<NotTaken | undefined> {
  try {
    await retry(() => attempt(url, signer, { id, body, signal }), { tries: TRIES, maxWaitMs: MAX_WAIT_MS, signal });
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Refused) return { problem: error.message, fault: faultOf(error) };
    return { problem: `${url.host} cannot be reached (${reasonOf(error)})`, fault: "receiver" };
  }
}

/** The receiver has said no. */
class Refused extends Error {
  constructor(
    host: string,
    readonly status: number,
  ) {
    super(`${host} answered with status ${status}`);
  }
}

function faultOf({ status }: Refused): NotTaken["fault"] {
  if (REFUSES_ITEMS.includes(status)) return "message";
  return status >= 500 ? "either" : "receiver";
}

async function attempt(
  url: URL,
  signer: WebhookTarget["signer"],
  { id, body, signal }: { id: string; body: string; signal: AbortSignal },
): Promise<void> {
  const at = new Date();
  const headers = {
    "content-type": "application/json",
    "user-agent": `underwrite/${VERSION}`,
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": signer.sign(id, at, body),
  };
  const ask = (bound: AbortSignal) => askHttp(url.href, { method: "POST", headers, body, signal: bound });
  const answer = await withDeadline(ATTEMPT_MS, signal, ask).catch((error: unknown) => {
    if (signal.aborted || !(error instanceof Error)) throw error;
    throw new TryAgain(error);
  });
  const { status } = answer;
  if (status >= 200 && status < 300) return;
  const refused = new Refused(url.host, status);
  if (status === 429 || status >= 500) throw new TryAgain(refused, retryAfterMs(answer.headers));
  throw refused;
}
