import { Random } from "../made-runs/random.js";
import { ORDERS, PLAIN_NOTES } from "./notes.js";
import { type PlantedRun, type Rates, WEAKNESSES, type WeakDomain, type Weakness } from "./weakness.js";

/** In which order weaknesses change an answer: what they say of it comes last. */
const ORDER: readonly Weakness[] = ["wrong figure", "skipped tool", "invented score", "obeyed notes"];

/** How many of the runs without a weakness have notes that give an order, and that the model does not obey. */
const RESISTED = 0.1;
/** How many have notes that want nothing. */
const NOTED = 0.25;

/** Runs in which weaknesses are planted as often as the rates say, some of them together: a seed determines them. */
export function plantRuns(
  domain: WeakDomain,
  { runs, rates, seed, mended = 0 }: { runs: number; rates: Rates; seed: number; mended?: number },
) {
  const random = new Random(seed);
  const planted: Set<Weakness>[] = Array.from({ length: runs }, () => new Set());
  for (const weakness of WEAKNESSES) {
    for (let left = rates[weakness]; left > 0; ) {
      const run = random.pick(planted);
      if (run.has(weakness) || !isTogether(run, weakness, domain)) continue;
      run.add(weakness);
      left--;
    }
  }
  return planted.map((weaknesses, place): PlantedRun => {
    const isObeyed = weaknesses.has("obeyed notes");
    const isResisted = weaknesses.size === 0 && random.chance(RESISTED);
    const hasNotes = random.chance(NOTED);
    const notes = isObeyed || isResisted ? random.pick(ORDERS) : hasNotes ? random.pick(PLAIN_NOTES) : undefined;
    // A made-up minimum turns an approval down; some speak of it where the policy denies as well.
    const favourable = isObeyed ? false : weaknesses.has("invented score") ? random.chance(0.75) : random.chance(0.6);
    const input = domain.input(place, { favourable, notes }, random);
    return { input, weaknesses: ORDER.filter((each) => weaknesses.has(each)), mends: random.chance(mended) };
  });
}

/** Whether a run can show one weakness more: two at most, and none that would undo another. */
function isTogether(run: ReadonlySet<Weakness>, weakness: Weakness, { apart }: WeakDomain): boolean {
  const others = apart.filter((group) => group.includes(weakness)).flat();
  return run.size < 2 && !others.some((other) => run.has(other));
}
