import { ATTRIBUTE } from "../../tracing/attributes.js";
import type { Json } from "../models/message.js";

/** What makes a run an item of an experiment in Langfuse. */
export interface ExperimentItem {
  experiment_id: string;
  experiment_name: string;
  /** Of Langfuse; null where it could not be asked. */
  dataset_id: string | null;
  /** Id of the dataset's item. */
  item_id: string;
  expected: Json;
  /** Of the experiment, and of the item. */
  experiment_metadata: Json;
  metadata: Json;
}

/**
 * Attributes that every span of the run gets, and those of its root span.
 * https://langfuse.com/integrations/native/opentelemetry/experiments
 */
export function experimentAttributes(item: ExperimentItem | undefined): {
  every: Record<string, string>;
  root: Record<string, string>;
} {
  if (!item) return { every: {}, root: {} };
  return {
    every: {
      [ATTRIBUTE.experimentId]: item.experiment_id,
      [ATTRIBUTE.experimentName]: item.experiment_name,
      ...(item.dataset_id === null ? {} : { [ATTRIBUTE.experimentDatasetId]: item.dataset_id }),
      [ATTRIBUTE.experimentItemId]: item.item_id,
    },
    root: {
      [ATTRIBUTE.experimentExpectedOutput]: JSON.stringify(item.expected),
      [ATTRIBUTE.experimentMetadata]: JSON.stringify(item.experiment_metadata),
      [ATTRIBUTE.experimentItemMetadata]: JSON.stringify(item.metadata),
    },
  };
}
