/** A parked event, as `npm run events -- parked` lists it. */
export interface Parked {
  /** `tracking:<event id>` */
  readonly id: string;
  /** The order. */
  readonly key: string;
  readonly error: string;
  /** Later events of the same order that wait behind it. */
  readonly waiting: number;
}

/** What the operator on duty can do. */
export interface Operator {
  /** `npm run events -- parked` */
  parked(): Promise<readonly Parked[]>;
  /** `npm run events -- retry <id>` */
  retry(id: string): Promise<void>;
  /** `npm run events -- discard <id>` */
  discard(id: string): Promise<void>;
  /** `npm run events -- republish 'tracking<-courier' --id <event id> --force` */
  republish(eventIds: readonly string[]): Promise<void>;
  /** Reads the database of tracking. */
  read<Row extends object>(sql: string): Promise<readonly Row[]>;
}
