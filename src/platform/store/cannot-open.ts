import { DatabaseInUse } from './database/database.js';
import type { DatabaseFault } from './database/database-fault.js';

/** A fault of its database keeps a module from starting. */
export class CannotOpen extends Error {
  override readonly name = 'CannotOpen';

  constructor(
    module: string,
    readonly fault: DatabaseFault,
    cause: unknown,
  ) {
    super(`${module} does not start: ${fault.sentence}`, { cause });
  }
}

/** Whether `openStore` may succeed later without a change of settings: the server is down, the file is held, the disk fails. */
export function mayOpenLater(error: unknown): boolean {
  if (error instanceof CannotOpen) return !error.fault.lasting && error.fault.setting === undefined;
  return error instanceof DatabaseInUse;
}
