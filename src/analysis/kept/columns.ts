/** Numbers, one a run, in 8 bytes each: what a million runs are compared by must fit into memory. */
export class Column {
  private numbers = new Float64Array(1024);
  length = 0;

  push(number: number): void {
    this.set(this.length, number);
  }

  /** Puts a number at a place: those before it that have none are none. */
  set(index: number, number: number): void {
    if (index >= this.numbers.length) {
      const wider = new Float64Array(Math.max(this.numbers.length * 2, index + 1));
      wider.set(this.numbers);
      this.numbers = wider;
    }
    if (index > this.length) this.numbers.fill(Number.NaN, this.length, index);
    this.numbers[index] = number;
    this.length = Math.max(this.length, index + 1);
  }

  at(index: number): number {
    return index < this.length ? (this.numbers[index] as number) : Number.NaN;
  }

  /** All of them; not a copy. */
  all(): Float64Array {
    return this.numbers.subarray(0, this.length);
  }
}

/** For each of some runs the first one with the same key. */
export function firstsOf(size: number, keyOf: (index: number) => number): Int32Array {
  const firsts = new Int32Array(size);
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(2, size * 2))));
  const keys = new Float64Array(size);
  for (let index = 0; index < size; index++) {
    const key = keyOf(index);
    keys[index] = key;
    let slot = mixed(key) & (slots.length - 1);
    while (slots[slot] !== 0 && keys[(slots[slot] as number) - 1] !== key) slot = (slot + 1) & (slots.length - 1);
    if (slots[slot] === 0) slots[slot] = index + 1;
    firsts[index] = (slots[slot] as number) - 1;
  }
  return firsts;
}

/** The members of the groups that are meant, in order, by their first. */
export function membersOf(firsts: Int32Array, isMeant: (first: number) => boolean): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const [index, first] of firsts.entries()) {
    if (!isMeant(first)) continue;
    const group = groups.get(first);
    if (group) group.push(index);
    else groups.set(first, [index]);
  }
  return groups;
}

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

function mixed(key: number): number {
  double[0] = key;
  const one = Math.imul((words[0] as number) ^ ((words[1] as number) >>> 7), 2654435761);
  return (one ^ (one >>> 15)) >>> 0;
}

/** A hash of 53 bits (cyrb53) of a text: a million texts collide with a chance of one in ten thousand. */
export function hashOf(text: string): number {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  return finished(high, low);
}

/** The same of numbers, but for the one at a place. */
export function hashOfNumbers(count: number, numberAt: (place: number) => number, but = -1): number {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let place = 0; place < count; place++) {
    if (place === but) continue;
    double[0] = numberAt(place) + 0; // -0 is 0
    for (const word of [words[0] as number, words[1] as number, place]) {
      high = Math.imul(high ^ word, 2654435761);
      low = Math.imul(low ^ word, 1597334677);
      high ^= high >>> 13;
      low ^= low >>> 15;
    }
  }
  return finished(high, low);
}

function finished(one: number, other: number): number {
  const high = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(other ^ (other >>> 13), 3266489909);
  const low = Math.imul(other ^ (other >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}
