/**
 * Which events of a log are meant: some by id, all of some business keys, a part of one partition (both ends included), or a
 * time (ISO 8601, UTC).
 */
export type EventSelection =
  | { readonly ids: readonly string[] }
  | { readonly keys: readonly string[] }
  | { readonly partition: number; readonly from: number; readonly to: number }
  | { readonly since: string; readonly until: string };
