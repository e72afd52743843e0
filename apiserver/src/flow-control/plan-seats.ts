/** How the server's concurrency is divided: every level gets its part by shares, and lends some of it. */
import type { flowcontrolv1 } from "@kayak/api";

export interface SeatLimits {
  /** The level's part. */
  readonly nominal: number;
  /** What of it is never lent. */
  readonly guaranteed: number;
  /** With all that it may borrow. */
  readonly most: number;
}

type Level = Pick<flowcontrolv1.PriorityLevelConfiguration, "metadata" | "spec">;

export function planSeats(levels: readonly Level[], total: number): ReadonlyMap<string, SeatLimits> {
  const sum = levels.reduce((shares, { spec }) => shares + boundsOf(spec).shares, 0);
  return new Map(
    levels.map(({ metadata, spec }) => {
      const { shares, lendable, borrowing } = boundsOf(spec);
      const nominal = sum === 0 ? 0 : Math.ceil((total * shares) / sum);
      const guaranteed = nominal - Math.round((nominal * lendable) / 100);
      const most = borrowing === undefined ? total : nominal + Math.round((nominal * borrowing) / 100);
      return [metadata.name, { nominal, guaranteed, most: Math.min(Math.max(most, nominal), total) }];
    }),
  );
}

function boundsOf({ limited, exempt }: flowcontrolv1.PriorityLevelConfigurationSpec) {
  const bounds = limited ?? exempt;
  return {
    shares: bounds?.nominalConcurrencyShares ?? 0,
    lendable: bounds?.lendablePercent ?? 0,
    borrowing: limited?.borrowingLimitPercent,
  };
}
