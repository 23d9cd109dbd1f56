import type { Config } from "../../settings/config.js";
import type { Context } from "../context.js";
import { isAnimated } from "./animation.js";

/** How often the count is shown anew on a terminal, and told in a line elsewhere, in items. */
const REDRAWN = 250;
const TOLD = 25_000;

export interface CountProgress {
  show: (count: number) => void;
  stop: () => void;
}

/** Shows on stderr how far a long count has come: in place on a terminal, else a line now and then. */
export function countProgress(context: Context, config: Pick<Config, "animated">, what: string): CountProgress {
  const { stderr, note } = context;
  const inPlace = isAnimated(context, config);
  let isShown = false;
  return {
    show(count) {
      if (inPlace && count % REDRAWN === 0) {
        stderr.write(`\r\u001b[2K${count.toLocaleString("en-US")} ${what}`);
        isShown = true;
      }
      if (!inPlace && count % TOLD === 0) note(`${count.toLocaleString("en-US")} ${what}`);
    },
    stop() {
      if (isShown) stderr.write("\r\u001b[2K");
    },
  };
}
