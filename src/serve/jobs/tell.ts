import { messageOf } from "../../errors.js";
import { sendSigned, type WebhookTarget } from "../../services/webhook.js";
import { dueMessages, postponeMessage, removeMessage } from "../store/messages.js";
import type { ServiceFile } from "../store/service-file.js";

/** How often the outbox is looked at, in milliseconds, and how many messages are taken at once. */
const LOOK_MS = 500;
const AT_ONCE = 20;

/** What sends messages in the background. */
export interface Teller {
  stop(): Promise<void>;
}

/**
 * Sends what waits in the outbox to a webhook, signed, until it is taken or a day has passed. A message leaves the outbox
 * when it was taken: sent again after a kill, it has the id that it had.
 */
export function startTelling(
  { file, now, onFault }: { file: ServiceFile; now: () => number; onFault: (problem: string) => void },
  target: WebhookTarget,
): Teller {
  const ending = new AbortController();
  let sending: Promise<void> | undefined;

  async function send(): Promise<void> {
    try {
      for (const message of dueMessages(file, now(), AT_ONCE)) {
        const problem = await sendSigned(target, message, ending.signal);
        file.change(() => {
          if (problem === undefined) removeMessage(file, message.id);
          else postponeMessage(file, message, problem, now());
        });
        if (problem !== undefined && message.attempts === 0) onFault(`webhook: ${problem}`);
      }
    } catch (error) {
      if (!ending.signal.aborted) onFault(`webhook: ${messageOf(error)}`);
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
