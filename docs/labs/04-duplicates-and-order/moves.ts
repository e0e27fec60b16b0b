import { RandomChoices } from '../../../tools/lab/random-choices.js';

/** A move of an order, as the riders' app reports it. */
export interface Move {
  readonly moveId: string;
  readonly orderId: string;
  readonly riderId: string;
  /** 1 to 5; 5 is delivered. */
  readonly step: number;
}

/** The last step of an order, and what its rider is paid for it. */
export const [DELIVERED, FEE_WON] = [5, 3_000];
const [ORDERS, STEPS] = [20, DELIVERED];
/** Up to this step the first rider has the order; then the second one. */
const HANDED_OVER_AFTER = 3;

/** The riders who may have an order. */
export const RIDERS = Array.from({ length: ORDERS }, (_, at) => `rider-${at}`);

/** All moves of twenty orders, each order in its own order, mixed with the others by the seed. */
export function movesOf(seed: number): readonly Move[] {
  const choices = new RandomChoices(seed);
  const rider = () => RIDERS[choices.below(ORDERS)] ?? '';
  const riders = Array.from({ length: ORDERS }, () => [rider(), rider()] as const);
  const stepOf = Array.from({ length: ORDERS }, () => 0);
  return Array.from({ length: ORDERS * STEPS }, (_, at): Move => {
    const underWay = stepOf.flatMap((step, order) => (step < STEPS ? [order] : []));
    const order = underWay[choices.below(underWay.length)] ?? 0;
    const step = (stepOf[order] ?? 0) + 1;
    stepOf[order] = step;
    const riderId = riders[order]?.[step > HANDED_OVER_AFTER ? 1 : 0] ?? '';
    return { moveId: `move-${seed}-${at}`, orderId: `order-${order + 1}`, riderId, step };
  });
}

/** How often an event of an order was handled behind a later one of the same order. */
export function countInversions(handled: readonly Pick<Move, 'orderId' | 'step'>[]): number {
  const highest = new Map<string, number>();
  let inversions = 0;
  for (const { orderId, step } of handled) {
    const before = highest.get(orderId) ?? 0;
    if (step < before) inversions += 1;
    highest.set(orderId, Math.max(before, step));
  }
  return inversions;
}
