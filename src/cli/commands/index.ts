/** All commands, loaded together when one of them runs: each file of the bundle costs start-up time. */
export { commandLineOfAgent } from "./agent-command-line.js";
export { completion } from "./completion.js";
export { doctor } from "./doctor.js";
export { run } from "./run.js";
export { schema } from "./schema.js";
export { exportTraces } from "./traces/export.js";
export { forgetTraces } from "./traces/forget.js";
export { importTraces } from "./traces/import.js";
export { listTraces } from "./traces/list.js";
export { pruneTraces } from "./traces/prune.js";
export { pushTraces } from "./traces/push.js";
export { scoreTrace } from "./traces/score.js";
export { showTrace } from "./traces/show.js";
export { tailTraces } from "./traces/tail.js";
