/** An amount as people write it: `$1,696.97`. */
export function usd(amount: number): string {
  const [whole = "", cents] = Math.abs(amount).toFixed(2).split(".");
  return `${amount < 0 ? "-" : ""}$${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${cents}`;
}

/** A percentage with two decimals: `38.07%`. */
export function percent(value: number): string {
  return `${value.toFixed(2)}%`;
}
