/** The value of a metric under one set of labels. */
export interface Sample {
  readonly labels: string;
  readonly value: number;
}

/** Reads the samples of one metric from Prometheus' text format. */
export function samples(text: string, metric: string): readonly Sample[] {
  return [...text.matchAll(new RegExp(`^${metric}\\{([^}]*)\\} (\\S+)$`, 'gm'))].map((match) => ({
    labels: match[1] ?? '',
    value: Number(match[2]),
  }));
}

/** Adds samples up. */
export const sum = (of: readonly Sample[]) => of.reduce((total, { value }) => total + value, 0);
