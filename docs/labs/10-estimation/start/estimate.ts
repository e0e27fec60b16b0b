import type { Estimate } from '#labs/10-estimation/estimate.js';

/** Your numbers, before you measure anything. Each stands for a sentence: write down how you came to it. */
export const estimate: Estimate = {
  ordersPerSecondAtPeak: 0,
  bytesPerOrder: 0,
  eventsPerOrder: 0,
  ordersPerSecondOfOneProcess: 0,
  gigabytesPerDay: 0,
  partitions: 0,
  processes: 0,
  wonPerMonth: 0,
};
