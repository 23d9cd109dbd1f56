import { messageOf } from "../../errors.js";
import { sendSigned, type WebhookTarget } from "../../services/webhook.js";
import type { ServiceDatabase } from "../store/database.js";
import { type Message, postponeMessage, removeMessage, returnMessage, takeMessage } from "../store/messages.js";

/** How often the outbox is looked at, in milliseconds. */
const LOOK_MS = 500;

/** Tells of a problem once, until it has changed or gone: it meets each message that waits. */
function onChange(tell: (problem: string) => void): (problem: string | undefined) => void {
  let told: string | undefined;
  return (problem) => {
    if (problem !== undefined && problem !== told) tell(problem);
    told = problem;
  };
}

/** What sends messages in the background. */
export interface Teller {
  stop(): Promise<void>;
}

/**
 * Sends what waits in the outbox to a webhook, signed, until it is taken or a day has passed. A message leaves the outbox
 * when it was taken: sent again after a kill, it has the id that it had. Of many servers one sends it.
 */
export function startTelling(
  { database, onFault }: { database: ServiceDatabase; onFault: (problem: string) => void },
  target: WebhookTarget,
): Teller {
  const ending = new AbortController();
  let sending: Promise<void> | undefined;

  const refused = onChange((problem) => onFault(`webhook: ${problem}`));
  const failed = onChange((problem) => onFault(`webhook: ${problem}`));

  async function sendOne(message: Message): Promise<void> {
    let problem: string | undefined;
    try {
      problem = (await sendSigned(target, message, ending.signal))?.problem;
    } catch (error) {
      await returnMessage(database, message, database.now());
      throw error;
    }
    if (problem === undefined) await removeMessage(database, message.id);
    else await postponeMessage(database, message, problem, database.now());
    if (problem === undefined || message.attempts === 0) refused(problem);
  }

  async function send(): Promise<void> {
    try {
      for (;;) {
        const message = await takeMessage(database, database.now());
        if (!message || ending.signal.aborted) {
          if (message) await returnMessage(database, message, database.now());
          break;
        }
        await sendOne(message);
      }
      failed(undefined);
    } catch (error) {
      if (!ending.signal.aborted) failed(messageOf(error));
    }
  }

  const timer = setInterval(() => {
    sending ??= send().finally(() => {
      sending = undefined;
    });
  }, LOOK_MS);
  return {
    async stop() {
      clearInterval(timer);
      ending.abort(new Error("the service ends"));
      await sending;
    },
  };
}
