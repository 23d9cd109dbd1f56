/** The command of replays, loaded together when one of them runs, on top of the main ones: so both share one file. */
import "../index.js";

export { replay } from "./replay.js";
