import type { Random } from "../made-runs/random.js";

/** How a weak model goes wrong. */
export const WEAKNESSES = ["wrong figure", "invented score", "obeyed notes", "skipped tool"] as const;
export type Weakness = (typeof WEAKNESSES)[number];

/** An object of JSON: an input, an output, the figures of tools. */
export type Fields = Record<string, unknown>;

/** What a run's input has to be like, so that its weaknesses show. */
interface Wanted {
  /** The outcome that the policy gives. */
  favourable: boolean;
  notes: string | undefined;
}

/** What a wrong answer is made of: the input, and the policy's figures for it. */
interface Seen {
  input: Fields;
  figures: Fields;
  random: Random;
}

/** An agent that a weak model answers for, and how each weakness looks there. */
export interface WeakDomain {
  agent: string;
  /** An input that no other run has: by its place. */
  input(place: number, wanted: Wanted, random: Random): Fields;
  /** What the first message of a run with an input holds, and no other one does. */
  markOf(input: Fields): string;
  /** Weaknesses of which a run shows one at most: they would write the same part of the answer. */
  apart: readonly (readonly Weakness[])[];
  /** The tool that is left out. */
  skipped: string;
  /** The right answer. */
  right(figures: Fields): Fields;
  /** What a weakness makes of an answer. */
  wrong: Record<Weakness, (answer: Fields, seen: Seen) => Fields>;
  /** What the policy's figures are for an input, whether a tool was asked for them or not. */
  figuresOf(input: Fields): Fields;
}

/** A run to make: its input, and what goes wrong in it. */
export interface PlantedRun {
  input: Fields;
  weaknesses: readonly Weakness[];
  /** Its answer is right once it is sent back. */
  mends: boolean;
}

/** How many of all runs show each weakness. */
export type Rates = Readonly<Record<Weakness, number>>;
