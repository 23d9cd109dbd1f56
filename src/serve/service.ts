import type { AnyAgent } from "../runtime/definition/agent.js";
import type { Project } from "../services/open-project.js";
import type { Places } from "./callers.js";
import type { Desk } from "./jobs/desk.js";
import type { Queue } from "./jobs/queue.js";
import type { Metrics } from "./metrics.js";
import type { ServiceDatabase } from "./store/database.js";
import type { Row } from "./store/decisions.js";

/** What the routes of a service work with. */
export interface Service {
  project: Project;
  database: ServiceDatabase;
  desk: Desk;
  queue: Queue;
  /** What the webhook is told of what is taken for later. */
  tells: Row["tells"];
  /** The agent that is meant where a request names none. */
  agent: AnyAgent;
  places: Places;
  metrics: Metrics;
  /** Whether the service still takes requests. */
  readonly isEnding: boolean;
  /** Told of faults of ours: a sentence. */
  onFault: (problem: string) => void;
}
