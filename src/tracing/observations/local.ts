import { queryMetrics } from "../store/queries/metric-queries.js";
import { listObservations } from "../store/queries/observation-queries.js";
import { listScores } from "../store/queries/score-queries.js";
import { listValues } from "../store/queries/value-queries.js";
import type { TraceStore } from "../store/store.js";
import type { ObservationSource } from "./source.js";

/** The local store's spans as observations. */
export function localObservations({ connection }: Pick<TraceStore, "connection">): ObservationSource {
  return {
    list: async (query) => {
      const { items, ...rest } = listObservations(connection, query);
      return { items: items.map(({ item, after }) => ({ item: { ...item }, after })), ...rest };
    },
    scores: async (query) => listScores(connection, query),
    values: async (query) => listValues(connection, query),
    metrics: async (query) => queryMetrics(connection, query),
  };
}
