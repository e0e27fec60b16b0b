/** What a learner estimates, for three million orders a day. Every number is written down before anything is measured. */
export interface Estimate {
  /** In the busiest minute of the day. */
  readonly ordersPerSecondAtPeak: number;
  /** What one order leaves behind in all databases, in bytes: rows, events, outcomes, indexes. */
  readonly bytesPerOrder: number;
  /** How many events one order publishes in all modules until it is accepted and charged. */
  readonly eventsPerOrder: number;
  /** Orders that one process on this machine carries each second, with all that follows from them. */
  readonly ordersPerSecondOfOneProcess: number;
  /** What the databases grow by in a day, in gigabytes (10⁹ bytes). */
  readonly gigabytesPerDay: number;
  /** The partitions of the log that orders go through, if one partition's consumer handles {@link PARTITION_RATE} events a second. */
  readonly partitions: number;
  /** Processes of this size, if none is to be busier than {@link HEADROOM} of what it can carry. */
  readonly processes: number;
  /** The cost of a month of 30 days, in won: processes, and the bytes that the month has written. */
  readonly wonPerMonth: number;
}

/** Of the company: read in the page of the lab. */
export const ORDERS_PER_DAY = 3_000_000;
/** The busiest minute of an hour has so many times its average. */
export const BURST = 1.5;
/** Events a second that the consumer of one partition handles. */
export const PARTITION_RATE = 400;
/** How busy a process may be at the peak: the rest is for failures and for what nobody expects. */
export const HEADROOM = 0.5;
/** A process of two cores, a month, in won. */
export const PROCESS_WON = 70_000;
/** A gigabyte of disk, a month, in won. */
export const GIGABYTE_WON = 150;
const DAYS_OF_A_MONTH = 30;

/** What was measured here, and read from the orders of the company. */
export interface Measured {
  readonly busiestHourShare: number;
  readonly bytesPerOrder: number;
  readonly eventsPerOrder: number;
  readonly ordersPerSecondOfOneProcess: number;
}

/** The numbers that follow from what was measured. Sources of the method: Jon Bentley, "The Back of the Envelope"; Jeff Dean's numbers. */
export function followingFrom(measured: Measured): Estimate {
  const { busiestHourShare, bytesPerOrder, eventsPerOrder, ordersPerSecondOfOneProcess } = measured;
  const ordersPerSecondAtPeak = ((ORDERS_PER_DAY * busiestHourShare) / 3_600) * BURST;
  const gigabytesPerDay = (ORDERS_PER_DAY * bytesPerOrder) / 1e9;
  const processes = Math.ceil(ordersPerSecondAtPeak / (ordersPerSecondOfOneProcess * HEADROOM));
  return {
    ...{
      ordersPerSecondAtPeak,
      bytesPerOrder,
      eventsPerOrder,
      ordersPerSecondOfOneProcess,
      gigabytesPerDay,
      processes,
    },
    partitions: Math.ceil((ordersPerSecondAtPeak * eventsPerOrder) / PARTITION_RATE),
    wonPerMonth: processes * PROCESS_WON + gigabytesPerDay * DAYS_OF_A_MONTH * GIGABYTE_WON,
  };
}

/** Share of the orders of a day, hour by hour from midnight: lunch, and a long evening. */
export const ORDERS_BY_HOUR: readonly number[] = [
  0.022, 0.012, 0.007, 0.004, 0.003, 0.003, 0.005, 0.01, 0.016, 0.022, 0.034, 0.072, 0.078, 0.05, 0.034, 0.034, 0.05,
  0.088, 0.118, 0.112, 0.086, 0.062, 0.046, 0.032,
];
