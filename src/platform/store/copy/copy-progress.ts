/** placeholder of part-copy */
export interface CopyProgress {
  readonly table?: string;
  readonly rows: number;
  readonly of: number;
  readonly bytes: number;
  readonly done: boolean;
}
export interface Difference {
  readonly table: string;
  readonly key: string;
  readonly what: 'missing' | 'unexpected' | 'different';
  readonly columns?: readonly string[];
}
export interface VerifyProgress {
  readonly rows: number;
  readonly done: boolean;
  readonly differences: readonly Difference[];
}
