import type { Config } from "../../settings/config.js";
import { duration } from "../../text/format.js";
import type { DeliveryReport } from "../../tracing/delivery/deliver.js";
import type { Context } from "../context.js";
import { waveTeller } from "../waves/tell-waves.js";
import { spinnerOn } from "./animation.js";

/** How often a count is told in a line where no line may move, and how often a delivery is, in milliseconds. */
const TOLD_EVERY_MS = 15_000;
const DELIVERY_TOLD_MS = 2_000;

/** Pieces of work by which the time that is left is judged, at least. */
const ENOUGH = 4;

/** Tells on stderr how far a long job is: in place on a terminal, else in a line now and then. */
export function jobProgress(context: Context, config: Config) {
  const spinner = spinnerOn(context, config);
  let toldAt = performance.now();
  let deliveryToldAt: number | undefined;
  /** Says something in a line of its own. */
  const say = (text: string) => {
    spinner?.clear();
    context.note(text);
  };
  return {
    say,
    /** Shows how far it is. @param inLines whether lines tell of it where none may move */
    show(text: string, inLines = true): void {
      spinner?.show(text);
      if (!inLines || spinner || performance.now() - toldAt < TOLD_EVERY_MS) return;
      toldAt = performance.now();
      context.note(text);
    },
    /** Makes room for a line. */
    clear: () => spinner?.clear(),
    stop: () => spinner?.stop(),
    /** What else is told of any job. */
    listener: {
      onPause: say,
      onWave: waveTeller({ say, show: spinner && ((text) => spinner.show(text)) }),
      onDelivery(reports: readonly DeliveryReport[]): void {
        deliveryToldAt ??= performance.now();
        if (performance.now() - deliveryToldAt < DELIVERY_TOLD_MS) return;
        deliveryToldAt = performance.now();
        for (const { target, spans, scores, waiting } of reports) {
          if (waiting > 0) say(`${target}: ${spans} spans and ${scores} scores sent, ${waiting} to go`);
        }
      },
    },
  };
}

/** `about 12 s left`, by what was done in so many milliseconds; nothing where too little was. */
export function timeLeft(ms: number, done: number, left: number): string[] {
  return done >= ENOUGH && left > 0 ? [`about ${duration((ms / done) * left)} left`] : [];
}
