/** The rules of a run. Each may be broken by items of its own. */
export const LAWS = [
  ...['lost', 'doubled', 'changed response', 'reordered', 'stale read', 'gap'],
  ...['two owners', 'parked', 'money', 'error'],
] as const;
export type Law =
  | ('lost' | 'doubled' | 'changed response' | 'reordered' | 'stale read' | 'gap')
  | ('two owners' | 'parked' | 'money' | 'error');

/** One item that breaks a rule. */
export interface Finding {
  readonly law: Law;
  /** The idempotency key, the order, or whatever else names the item. */
  readonly key: string;
  readonly what: string;
  /** The databases in which it can be seen. */
  readonly databases: readonly string[];
}

/** A finding as one line. */
export function sentenceOf({ law, key, what, databases }: Finding): string {
  return `${law.toUpperCase()} ${key}: ${what}${databases.length > 0 ? ` [${databases.join(', ')}]` : ''}`;
}
