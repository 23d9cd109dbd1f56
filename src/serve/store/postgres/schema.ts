import { tablesOf } from "../tables.js";

/** The schemas of a database that are the service's: its tables, and those of pg-boss, which delivers its jobs. */
export const SCHEMA = "underwrite";
export const QUEUE_SCHEMA = "underwrite_queue";

/**
 * One step of the tables to their newer form, in order; never changed once it is released. A step only adds as long as
 * older versions are to work on beside newer ones: then it keeps `oldest`, the first step's number with which a version
 * can still work. Times are milliseconds since 1970.
 */
export interface Step {
  sql: string;
  oldest: number;
}

export const STEPS: readonly Step[] = [
  {
    oldest: 1,
    sql: tablesOf("bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
  },
];
