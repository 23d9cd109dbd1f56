import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { Model } from "../../runtime/models/model.js";
import type { Project } from "../../services/open-project.js";
import type { Spending } from "../../services/spending.js";
import type { ServiceDatabase } from "../store/database.js";
import type { DecisionDocument } from "./kept-document.js";

export interface Desk {
  project: Project;
  database: ServiceDatabase;
  /** Names the traces of this process, where those of others are elsewhere. */
  store: string | null;
  agent(name: string): Promise<AnyAgent>;
  /** The model that is asked, opened once. */
  model(agent: AnyAgent): Promise<Model>;
  /** What runs have cost, and whether one more may begin. */
  spending: Spending;
  /** Told of each result, for the figures. */
  onDone?: (document: DecisionDocument) => void;
}
