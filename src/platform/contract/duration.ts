/** A length of time as people write it: `250ms`, `2s`, `5m`, `12h`, `7d`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const PATTERN = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** Whether a text is a duration that {@link milliseconds} can read. */
export function isDuration(text: string): text is Duration {
  return PATTERN.test(text);
}

/**
 * A duration in milliseconds.
 * @throws Error when the text is not a number followed by ms, s, m, h or d.
 */
export function milliseconds(duration: Duration): number {
  const match = PATTERN.exec(duration);
  if (!match) throw new Error(`'${duration}' is not a duration; write a number and a unit: 250ms, 2s, 5m, 12h or 7d.`);
  return Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
}
