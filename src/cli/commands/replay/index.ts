/** The command of replays, loaded together when one of them runs. */
export { replay } from "./replay.js";
