import type { Estimate } from './estimate.js';

type Name = keyof Estimate;

/**
 * How far an estimate may be off, as a factor. The peak is arithmetic. Bytes and events can be counted by hand, roughly. How much a process
 * carries is known to an order of magnitude at best; what follows from it, too.
 */
const TOLERANCE: { readonly [name in Name]: number } = {
  ordersPerSecondAtPeak: 1.3,
  bytesPerOrder: 4,
  eventsPerOrder: 1.5,
  ordersPerSecondOfOneProcess: 20,
  gigabytesPerDay: 4,
  partitions: 2,
  processes: 20,
  wonPerMonth: 20,
};

const UNIT: { readonly [name in Name]: string } = {
  ordersPerSecondAtPeak: 'orders/s',
  bytesPerOrder: 'bytes',
  eventsPerOrder: 'events',
  ordersPerSecondOfOneProcess: 'orders/s',
  gigabytesPerDay: 'GB',
  partitions: 'partitions',
  processes: 'processes',
  wonPerMonth: 'won',
};

/** One number, estimated and measured. */
export interface Line {
  readonly name: Name;
  readonly estimated: number;
  readonly measured: number;
  /** How far off, as a factor of 1 or more. */
  readonly factor: number;
  readonly isClose: boolean;
}

/** Compares each number. One that is missing or is no positive number is infinitely far off. */
export function compared(estimated: Partial<Estimate>, measured: Estimate): readonly Line[] {
  return (Object.keys(TOLERANCE) as Name[]).map((name) => {
    const value = Number(estimated[name]);
    const factor = value > 0 ? Math.max(value / measured[name], measured[name] / value) : Infinity;
    return { name, estimated: value, measured: measured[name], factor, isClose: factor <= TOLERANCE[name] };
  });
}

/** A table for people. */
export function tableOf(lines: readonly Line[]): string {
  const shown = (value: number) =>
    value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
  const row = (...cells: readonly string[]) =>
    `${(cells[0] ?? '').padEnd(40)}${(cells[1] ?? '').padStart(14)}${(cells[2] ?? '').padStart(14)}  ${cells[3] ?? ''}`;
  return [
    row('', 'estimated', 'measured', 'off by'),
    ...lines.map(({ name, estimated, measured, factor, isClose }) => {
      const off = `${factor === Infinity ? 'no number' : `${factor.toPrecision(2)} ×`}${isClose ? '' : ', more than ' + TOLERANCE[name] + ' ×'}`;
      return row(`${name} (${UNIT[name]})`, shown(estimated), shown(measured), off);
    }),
  ].join('\n');
}

/**
 * Whether the estimate's own numbers fit together: its gigabytes are its bytes, its processes carry its peak with headroom.
 * @returns what does not fit, by the names of hints
 */
export function fitsTogether(estimate: Partial<Estimate>, orders: number, headroom: number): string | undefined {
  const { bytesPerOrder = NaN, gigabytesPerDay = NaN, processes = NaN } = estimate;
  const { ordersPerSecondAtPeak = NaN, ordersPerSecondOfOneProcess = NaN } = estimate;
  if (Math.abs((orders * bytesPerOrder) / 1e9 / gigabytesPerDay - 1) > 0.2) return 'units';
  const busy = ordersPerSecondAtPeak / (processes * ordersPerSecondOfOneProcess);
  return busy > headroom * 1.1 ? 'no-headroom' : undefined;
}
