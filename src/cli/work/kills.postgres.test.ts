import { randomUUID } from "node:crypto";
import { expect, inject, it } from "vitest";
import { databaseNamed } from "../../testing/queue/databases.js";
import { killMachines } from "../../testing/queue/kill-machines.js";

/** Jobs, and moments at which one of two servers and two workers is killed with -9. */
const { jobs, kills } = inject("soak") ? { jobs: 10_000, kills: 50 } : { jobs: 400, kills: 8 };

it(
  `servers and workers lose none of ${jobs} jobs and record none twice, killed ${kills} times`,
  async () => {
    const queue = await databaseNamed(inject("postgres") ?? "", randomUUID());
    const { madeAgain, ...result } = await killMachines(queue, { jobs, kills, random: Math.random });
    expect(result).toEqual({ taken: jobs, kills, lost: 0, twice: 0 });
    // A machine that does not come back in time has traces that nobody can look at: of a kill, the jobs that it had in hand.
    expect(madeAgain).toBeLessThanOrEqual(kills * 4);
  },
  inject("soak") ? 3_600_000 : 300_000,
);
