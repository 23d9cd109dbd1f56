import { expect, inject, it } from "vitest";
import { emptyFolder } from "../../src/testing/processes/cli.js";
import { killWhileItDecides } from "../../src/testing/processes/serve-process.js";
import { seeded } from "./seeded.js";

/** Jobs, and moments at which their service is killed with -9. */
const { jobs, kills } = inject("soak") ? { jobs: 10_000, kills: 50 } : { jobs: 500, kills: 8 };

it(`a service loses none of ${jobs} jobs and decides none twice, killed ${kills} times`, async () => {
  const result = await killWhileItDecides(emptyFolder(), { jobs, kills, random: seeded("service") });
  expect(result).toEqual({ taken: jobs, kills, lost: 0, twice: 0 });
});
