import type { Ended } from "../jail/bounded-process.js";
import { type CoderEnd, lastWords, problemOf, readAnswer } from "./coder.js";

/** Most that a client may print, in bytes. */
export const MAX_OUTPUT = 64_000_000;

/** What any client needs of the environment, also in a jail: nothing of it is a secret of this project's. */
export const ANYWHERE = `PATH LANG LC_ALL TERM TZ HTTPS_PROXY HTTP_PROXY NO_PROXY https_proxy http_proxy no_proxy
  SSL_CERT_FILE SSL_CERT_DIR`.split(/\s+/);

/** And where it sees this machine as it is. */
export const OF_THIS_MACHINE = [
  ...ANYWHERE,
  ...`HOME USER LOGNAME TMPDIR SystemRoot USERPROFILE APPDATA LOCALAPPDATA TEMP TMP PATHEXT NODE_EXTRA_CA_CERTS`.split(
    " ",
  ),
];

/** What a client's round came to. @param text what it says @param failed why it did not work, as far as it says so */
export function endOf(ended: Ended, text: string, costUsd: number | null, failed: string | undefined): CoderEnd {
  const problem = ended.stopped ?? failed ?? problemOf(ended);
  return {
    ...readAnswer(text),
    costUsd,
    said: text.trim().slice(-2000) || lastWords(ended),
    ...(problem ? { problem } : {}),
  };
}
