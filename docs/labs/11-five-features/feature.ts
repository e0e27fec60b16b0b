/** A feature that one member of the team builds, on a branch of their own. */
export interface Feature {
  readonly author: string;
  /** Singular, small letters: `coupon`. */
  readonly name: string;
}

/** A file of the program, and its whole text. */
export type Files = ReadonlyMap<string, string>;

/** How a program is laid out: where the parts of a feature go. */
export interface Layout {
  /** The program with no feature yet; `src/app.mjs` prints the routes that it serves, as a JSON array, when it is run. */
  readonly program: Files;
  /** The files that an author writes or changes to add a feature, with their new texts. */
  add(feature: Feature, program: Files): Files;
}

/** What the program has when the five begin. */
export const EXISTING: readonly Feature[] = ['shop', 'order'].map((name) => ({ author: 'the team', name }));

/** What the five build at the same time. */
export const FEATURES: readonly Feature[] = [
  { author: 'ana', name: 'coupon' },
  { author: 'bo', name: 'review' },
  { author: 'chae', name: 'favourite' },
  { author: 'dan', name: 'address' },
  { author: 'eun', name: 'refund' },
];

/** The program with these features, one after the other. */
export function withFeatures(layout: Layout, features: readonly Feature[]): Files {
  return features.reduce((files, feature) => new Map([...files, ...layout.add(feature, files)]), layout.program);
}
