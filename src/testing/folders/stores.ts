import type { Tracer } from "@opentelemetry/api";
import { TraceStore } from "../../tracing/store/store.js";
import { openTracing, storePath } from "../../tracing/tracing.js";

/** Does work whose spans are kept in a folder's store, with the tracer that keeps them. */
export async function recordIn<T>(home: string, work: (tracer: Tracer) => Promise<T>): Promise<T> {
  const tracing = openTracing({
    home,
    version: "0",
    capture: "full",
    exportCapture: "full",
    targets: [],
    onProblem: (problem) => {
      throw new Error(problem);
    },
  });
  try {
    return await work(tracing.tracer);
  } finally {
    tracing.close();
  }
}

/** A folder's store. */
export function openStoreIn(home: string): TraceStore {
  return TraceStore.open(storePath(home));
}
