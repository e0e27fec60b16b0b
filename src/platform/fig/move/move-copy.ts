import type { RowDifference } from '../../store/copy/row-differences.js';
import type { CopyAttempt, CopyOrigin } from './copy-attempt.js';
import type { MoveHost } from './move-host.js';
import type { Move } from './move.js';
import { MoveFailed } from './move-refused.js';

/** How much is copied or compared by one request, in milliseconds: in between, the mover may be asked to stop. */
const STEP_MS = 400;

export interface MoveCopySpec {
  readonly module: string;
  /** The host of the target, over the connection that there is to it now. */
  readonly target: () => MoveHost;
  readonly attempt: CopyAttempt;
  readonly origin: CopyOrigin;
  /** Repeats a part while a host does not respond. */
  readonly patiently: <T>(part: () => Promise<T>) => Promise<T>;
}

/** Has the target copy and compare, part by part. The target knows how far it is, so each part may be repeated. */
export class MoveCopy {
  constructor(private readonly spec: MoveCopySpec) {}

  /** The copy of a move, from a source that may have a file of its own. */
  static async from(
    source: MoveHost,
    {
      move,
      permit,
      ...spec
    }: Omit<MoveCopySpec, 'module' | 'origin'> & { readonly move: Move; readonly permit: string },
  ): Promise<MoveCopy> {
    const { module, from } = move;
    const { file } = await spec.patiently(() => source.look(module));
    const { host, identity } = from;
    return new MoveCopy({
      ...spec,
      module,
      origin: { host, identity, permit, ...(file === undefined ? {} : { file }) },
    });
  }

  /** @param goesOn is called with the rows that the target has after each part */
  run(goesOn: (rows: number) => Promise<void>): Promise<void> {
    const { target, module, attempt, origin } = this.spec;
    return this.inParts(() => target().copy(module, attempt, origin, STEP_MS), goesOn);
  }

  /** @throws MoveFailed naming the rows that differ */
  verify(goesOn: (rows: number) => Promise<void>): Promise<void> {
    const { target, module, attempt, origin } = this.spec;
    return this.inParts(async () => {
      const progress = await target().verify(module, attempt, origin, STEP_MS);
      if (progress.differences.length > 0) throw new MoveFailed(differ(progress.differences));
      return progress;
    }, goesOn);
  }

  private async inParts(
    part: () => Promise<{ readonly done: boolean; readonly rows: number }>,
    goesOn: (rows: number) => Promise<void>,
  ): Promise<void> {
    for (;;) {
      const { done, rows } = await this.spec.patiently(part);
      await goesOn(rows);
      if (done) return;
    }
  }
}

/** Names rows that differ. */
export function differ(differences: readonly RowDifference[]): string {
  const named = differences.map(({ table, key, what, columns }) =>
    [`${table} ${key.join(', ')} is ${what}`, ...(columns ? [`in ${columns.join(', ')}`] : [])].join(' '),
  );
  return `the copy differs from its source: ${named.join('; ')}.`;
}
