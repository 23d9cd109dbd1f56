import type { ServiceDatabase } from "./database.js";
import { ServiceFile, servicePath } from "./sqlite/service-file.js";

/** Where the service keeps what it keeps. */
export interface Place {
  /** The store's folder, in which `service.db` is. */
  home: string;
  /** The address of a PostgreSQL database in its place. */
  queue?: string | undefined;
}

/** Opens the service's database, and makes what it lacks. @throws ServiceProblem where it cannot be used */
export async function openDatabase({ home, queue }: Place, now: () => number = Date.now): Promise<ServiceDatabase> {
  if (queue === undefined) return ServiceFile.open(servicePath(home), now);
  const { openPostgres } = await import("./postgres/open.js");
  return openPostgres(queue, now);
}

/** Opens it if it is there: a file is not made, and a database is one that somebody named. @throws ServiceProblem */
export async function openExisting(place: Place): Promise<ServiceDatabase | undefined> {
  return place.queue === undefined ? ServiceFile.openExisting(servicePath(place.home)) : openDatabase(place);
}
