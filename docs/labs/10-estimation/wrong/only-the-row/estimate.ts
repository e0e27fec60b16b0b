import type { Estimate } from '#labs/10-estimation/estimate.js';

/** An order has twelve columns, with some 20 bytes each, and its lines. */
export const estimate: Estimate = {
  ordersPerSecondAtPeak: 147,
  bytesPerOrder: 500,
  eventsPerOrder: 10,
  ordersPerSecondOfOneProcess: 60,
  gigabytesPerDay: 1.5,
  partitions: 4,
  processes: 5,
  wonPerMonth: 356_750,
};
