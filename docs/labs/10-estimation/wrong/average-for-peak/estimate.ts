import type { Estimate } from '#labs/10-estimation/estimate.js';

/** Three million divided by 86,400 seconds, and all that follows. */
export const estimate: Estimate = {
  ordersPerSecondAtPeak: 35,
  bytesPerOrder: 15_000,
  eventsPerOrder: 10,
  ordersPerSecondOfOneProcess: 60,
  gigabytesPerDay: 45,
  partitions: 1,
  processes: 2,
  wonPerMonth: 342_500,
};
