import type { Estimate } from '#labs/10-estimation/estimate.js';

/**
 * Peak: 3,000,000 × 0.118 (18 to 19 o'clock) ÷ 3,600 × 1.5 = 147 orders a second. Bytes: some 20 rows of 200 bytes, 10 events of 500 with their
 * envelope, 5 stored outcomes, and as much again for indexes: 15 kB. Process: a commit of 5 ms shared by a few units, 15 units for an
 * order: 60 a second, half of which is 30. Partitions: 147 × 10 ÷ 400. Disk: 45 GB × 30 days × 150 won, and five processes.
 */
export const estimate: Estimate = {
  ordersPerSecondAtPeak: 147,
  bytesPerOrder: 15_000,
  eventsPerOrder: 10,
  ordersPerSecondOfOneProcess: 60,
  gigabytesPerDay: 45,
  partitions: 4,
  processes: 5,
  wonPerMonth: 552_500,
};
