import type { Estimate } from '#labs/10-estimation/estimate.js';

/** 147 orders a second, 60 for each process: three processes are enough. */
export const estimate: Estimate = {
  ordersPerSecondAtPeak: 147,
  bytesPerOrder: 15_000,
  eventsPerOrder: 10,
  ordersPerSecondOfOneProcess: 60,
  gigabytesPerDay: 45,
  partitions: 4,
  processes: 3,
  wonPerMonth: 412_500,
};
