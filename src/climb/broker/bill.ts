import type { ModelResponse } from "../../runtime/models/model.js";
import type { Campaign } from "../campaign/campaign.js";

type Spent = Campaign["spent"];

/** What is spent on a model, under a bound that counts what is being asked, too, at the price of the dearest answer so far. */
export class Bill {
  private asking = 0;
  private dearest = 0;
  /** A call was refused. */
  isReached = false;

  /**
   * @param spent is counted up
   * @param left US dollars that may be spent beside what `spent` has; undefined without a bound
   */
  constructor(
    readonly spent: Spent,
    private readonly left: () => number | undefined,
  ) {}

  /** Whether one more call may be made; it is counted as being made. */
  begin(): boolean {
    const left = this.left();
    if (left !== undefined && left - this.asking * this.dearest <= 0) {
      this.isReached = true;
      return false;
    }
    this.asking++;
    return true;
  }

  /** A call has ended. @param response undefined where it failed */
  end(response: Pick<ModelResponse, "usage" | "cost_usd"> | undefined): void {
    this.asking--;
    if (!response) return;
    const { usage, cost_usd } = response;
    this.spent.calls++;
    this.spent.tokens += usage.input_tokens + usage.output_tokens;
    if (cost_usd === null) this.spent.unpriced++;
    else this.spent.cost_usd = Number((this.spent.cost_usd + cost_usd).toFixed(9));
    this.dearest = Math.max(this.dearest, cost_usd ?? 0);
  }
}
