import type { BusinessNames } from './business-names.js';
import type { BusinessRows } from './business-rows.js';
import { sorted } from './canonical-text.js';

/** The rows of a history, and the names that stand for identifiers in its lines. */
export interface BusinessHistory {
  readonly rows: BusinessRows;
  readonly names: BusinessNames;
}

/** Some business facts of a history, as lines. Equal histories have equal lines, wherever and however fast they ran. */
export interface Projection {
  readonly name: string;
  /** What it contains, for people. */
  readonly summary: string;
  readonly lines: (history: BusinessHistory) => readonly string[];
}

/** The lines of each order, by its identifier. */
export type OrderBlocks = ReadonlyMap<string, readonly string[]>;

/** A projection of orders. The lines of an order stay together and in their order; orders are in no order but that of their texts. */
export interface OrderProjection extends Projection {
  readonly blocks: (history: BusinessHistory) => OrderBlocks;
}

/**
 * Makes a projection of orders.
 * @param rest lines behind those of the orders
 */
export function orderProjection({
  name,
  summary,
  blocks,
  rest = () => [],
}: Omit<OrderProjection, 'lines'> & {
  readonly rest?: (history: BusinessHistory) => readonly string[];
}): OrderProjection {
  const lines = (history: BusinessHistory) => {
    const ordered = [...blocks(history)].map(([orderId, block]) =>
      block.map((line) => `${history.names.order(orderId)}: ${line}`),
    );
    // Compared as texts, so that nothing but the lines decides.
    return [...sorted(ordered.map((block) => block.join('\n'))).flatMap((text) => text.split('\n')), ...rest(history)];
  };
  return { name, summary, blocks, lines };
}
