import { Option } from "commander";

/** `--via`: how a model is asked for many runs. */
export function viaOption(): Option {
  return new Option("--via <how>", "how the model is asked: by batches, later and for half the price").choices([
    "message-batches",
  ]);
}
