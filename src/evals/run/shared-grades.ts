import type { Grade } from "../../runtime/definition/eval-traits.js";

/** Most different grades that are remembered: enough for what is said of many cases, too few to weigh anything. */
const MOST = 1000;

/**
 * Makes equal grades one object. All results of an eval run stay in memory until it is reported, and nearly all of
 * what graders say of thousands of cases is the same.
 */
export class SharedGrades {
  private readonly known = new Map<string, Grade>();

  /** The grades, those that were seen before as the same objects as then: not to be changed. */
  of(grades: readonly Grade[]): Grade[] {
    return grades.map((grade) => {
      const key = JSON.stringify(grade);
      const known = this.known.get(key);
      if (!known && this.known.size < MOST) this.known.set(key, grade);
      return known ?? grade;
    });
  }
}
