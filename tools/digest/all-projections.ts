import type { Projection } from './projection.js';
import { membersProjection } from './projections/members.js';
import { shopsProjection } from './projections/shops.js';
import { ORDER_PROJECTIONS, wholeOrdersProjection } from './projections/whole-orders.js';

/** What a business digest consists of. */
export const PROJECTIONS: readonly Projection[] = [
  membersProjection,
  shopsProjection,
  ...ORDER_PROJECTIONS,
  wholeOrdersProjection,
];
