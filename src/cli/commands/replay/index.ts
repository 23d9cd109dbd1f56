/** The command of replays, loaded together when one of them runs. */
export { replayCommand } from "./replay.js";
