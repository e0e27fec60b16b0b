/** A figure that the stay of payment at its service has given. */
export interface Figure {
  readonly value: number;
  /** As a record writes it behind the number. */
  readonly unit: string;
  readonly means: string;
}

/** What a record must state, with units and what each figure means. */
const MEANING = {
  placeLocalMs: ['ms', 'placing an order, payment in the monolith, p50'],
  placeRemoteMs: ['ms', 'placing an order, payment at its service, p50'],
  paidLocalMs: ['ms', 'from placed to paid, payment in the monolith, p50'],
  paidRemoteMs: ['ms', 'from placed to paid, payment at its service, p50'],
  pauseMs: ['ms', 'payment without an owner, the longest of both switches'],
  ordersRefused: ['orders', 'refused while the service was stopped'],
  ordersUnpaid: ['orders', 'placed while the service was stopped, and unpaid until it was back'],
  refusedForMs: ['ms', 'reads of payments refused, from the first to the last'],
  ordersLost: ['orders', 'acknowledged, and not there and paid at the end'],
  chargedTwice: ['orders', 'with more than one charge at the gateway'],
} as const;

export type FigureName = keyof typeof MEANING;
export type Measured = { readonly [name in FigureName]: number };

export const FIGURES = Object.keys(MEANING) as FigureName[];
export const unitOf = (name: FigureName): string => MEANING[name][0];

/** The figures as lines for people, in their order. */
export function figureLines(measured: Measured): string[] {
  return FIGURES.map((name) => {
    const [unit, means] = MEANING[name];
    return `${name.padEnd(14)} ${String(measured[name]).padStart(8)} ${unit.padEnd(7)}${means}`;
  });
}

/** How a record names the source of a figure. */
export const sourceOf = (name: FigureName): string => `node figure.mjs ${name} › number`;

const NAMED = /^node figure\.mjs (\w+) › number$/;

/** The figure that a source names; undefined for another source. */
export function figureIn(source: { readonly kind: string; readonly of: string }): FigureName | undefined {
  const [, name] = source.kind === 'command' ? (NAMED.exec(source.of) ?? []) : [];
  return FIGURES.find((one) => one === name);
}

/** The middle of some times in milliseconds, with a digit behind the point. */
export function p50(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return Math.round((sorted[Math.floor(sorted.length / 2)] ?? 0) * 10) / 10;
}
