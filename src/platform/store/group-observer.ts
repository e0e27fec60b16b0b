/** Told about each group, for metrics. */
export interface GroupObserver {
  group(size: number, ms: number): void;
}
