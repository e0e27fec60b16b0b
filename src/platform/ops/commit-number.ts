/** The place of a group of units of work in a module's history. */
export interface CommitNumber {
  readonly module: string;
  /** Grows when the module's data changes its owner. */
  readonly epoch: number;
  readonly number: number;
}

const WRITTEN = /^([a-z][a-z0-9]*)@(\d{1,9}):(\d{1,15})$/;

/** A commit number as it is sent: `garden@1:42`. */
export function writtenCommit({ module, epoch, number }: CommitNumber): string {
  return `${module}@${epoch}:${number}`;
}

/** Reads what {@link writtenCommit} wrote; undefined when the text is something else. */
export function readCommit(text: string): CommitNumber | undefined {
  const [, module, epoch, number] = WRITTEN.exec(text) ?? [];
  return module === undefined ? undefined : { module, epoch: Number(epoch), number: Number(number) };
}

/** Whether a history that stands at `at` contains `wanted`. */
export function contains(at: Omit<CommitNumber, 'module'>, wanted: CommitNumber): boolean {
  return at.epoch > wanted.epoch || (at.epoch === wanted.epoch && at.number >= wanted.number);
}
