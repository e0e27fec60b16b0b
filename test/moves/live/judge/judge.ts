import type { Attempt } from '../history.js';
import type { Timeline } from '../timeline.js';
import type { Finding } from './finding.js';
import { judgeErrors } from './judge-errors.js';
import { judgeOrders } from './judge-orders.js';
import { judgeOutcomes } from './judge-outcomes.js';
import { judgeOwners } from './judge-owners.js';
import { judgePositions } from './judge-positions.js';
import { judgeReads } from './judge-reads.js';
import { judgeResponses } from './judge-responses.js';
import { type JudgedShop, judgeShops } from './judge-shops.js';
import type { StoredRows } from './stored-rows.js';

/** What there is to judge: what clients saw, and what the databases have. */
export interface Evidence {
  readonly history: readonly Attempt[];
  readonly rows: StoredRows;
  readonly timeline: Timeline;
  readonly shops: readonly JudgedShop[];
}

/** Every item that breaks a rule of what clients were told. What it rests on is nothing else than the evidence. */
export function judge({ history, rows, timeline, shops }: Evidence): readonly Finding[] {
  return [
    ...judgeResponses(history),
    ...judgeOutcomes(history, rows),
    ...judgeOrders(history, rows),
    ...judgeShops(history, rows, shops),
    ...judgeReads(history),
    ...judgePositions(history, rows),
    ...judgeOwners(rows),
    ...judgeErrors(history, timeline),
  ];
}
