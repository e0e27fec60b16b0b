/** How a feed is rebuilt. */
export interface RebuildOptions {
  /** `--kept`: from what the log still keeps, although its beginning is gone. */
  readonly kept?: boolean;
  /** `--reset`: the read models of the feed are built anew, from empty tables. */
  readonly reset?: boolean;
  /** `--event <name>`: only the handler of this event. */
  readonly event?: string;
}

/** What the operator on duty can do. */
export interface Operator {
  /** `npm run events -- rebuild 'earnings<-courier'` */
  rebuild(options: RebuildOptions): Promise<void>;
}
