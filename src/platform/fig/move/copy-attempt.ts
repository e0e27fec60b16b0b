/** Where a copy is read. */
export interface CopyOrigin {
  /** The internal address of the host that serves it; `local` for the host that keeps the journal. */
  readonly host: string;
  readonly identity: string;
  /** The file of a SQLite database. A target that sees the same one reads it without that host. */
  readonly file?: string;
  /** What that host must be shown. A secret of this move. */
  readonly permit: string;
}

/** One attempt to copy: its id is that of the move. */
export interface CopyAttempt {
  readonly copy: string;
  /** The epoch at which the target follows. */
  readonly epoch: number;
  /** Identity of the database that gets the copy: the commit point names it, so no other one does. */
  readonly database: string;
  /** The commit behind which the changes of the owner are captured; left out when the owner is fenced while it is copied. */
  readonly since?: number;
}
