import type { MessagePort } from 'node:worker_threads';
import type { MaintenancePace } from './maintenance.js';

/** With what the thread of a module is started. */
export interface ThreadStart {
  readonly module: string;
  /** The file that exports the module. */
  readonly location: string;
  readonly environment: { readonly [variable: string]: string | undefined };
  /** The roles that may operate the host. */
  readonly operators?: readonly string[] | undefined;
  readonly maintenance?: MaintenancePace | undefined;
}

/** What the main thread tells the thread of a module. */
export type ToThread =
  /** Connects it with another thread. */
  { readonly connect: string; readonly port: MessagePort } | { readonly stop: true };

/** What the thread of a module tells the main thread. */
export type FromThread =
  | { readonly begun: true }
  /** The thread cannot start. The sentence is printed by the process that wanted it. */
  | { readonly refused: string }
  /** Finished lines of its log. */
  | { readonly lines: readonly string[] };
