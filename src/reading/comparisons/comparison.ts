/** What a text says of two sides: `38.06% is within the 30% limit`. */
export interface Comparison {
  quote: string;
  left: string;
  right: string;
  said: "over" | "within";
  /** Some reading of the sides makes it true. */
  holds: boolean;
  /** The outcome that it means where the limit is one that decides: over it is a no. */
  implies: "yes" | "no" | undefined;
}
