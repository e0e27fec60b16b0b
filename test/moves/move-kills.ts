import { MONOLITH } from '../crash/processes.js';
import { MOVED } from './moving-hosts.js';
import type { Side } from './module-files.js';

/** A place in a move where a process dies, or stands still. */
export interface MoveKill {
  readonly name: string;
  /** At which of its hits since the process was started. */
  readonly hit: number;
  readonly process: string;
  /** Where payment goes. */
  readonly to: Side;
  /** The move is cancelled by an operator while the service stands still at this failpoint. */
  readonly cancelledAt?: string;
  /** The accident comes while payment follows, before it is asked to move. */
  readonly before?: true;
  /** A live move is completed where it has come to; the failpoint is behind that. */
  readonly completed?: true;
}

/** What happens to a process at a failpoint: it is killed, it stands still, or it and the other host do not reach each other for a while. */
export type Accident = 'dies' | 'stands still' | 'is cut off';

/** @returns how cases of a process are written, that has an accident while payment goes to a side */
export const at =
  (process: string, to: Side) =>
  (name: string, hit = 1): MoveKill => ({ name, hit, process, to });
const [keeperOut, keeperHome] = [at(MONOLITH, 'remote'), at(MONOLITH, 'local')];
const [serviceOut, serviceHome] = [at(MOVED, 'remote'), at(MOVED, 'local')];

/** The monolith moves payment out: it has the mover and the source, and the service is the target. */
const OUT: readonly MoveKill[] = [
  keeperOut('fig.intended'),
  serviceOut('fig.prepared'),
  serviceOut('fig.prepared', 2),
  keeperOut('fig.prepared'),
  keeperOut('fig.fenced'),
  keeperOut('fig.fenced', 2),
  serviceOut('fig.chunk.read'),
  serviceOut('fig.chunk.written'),
  keeperOut('fig.verified'),
  keeperOut('fig.committed'),
  serviceOut('fig.reconciled'),
  keeperOut('fig.activated'),
  keeperOut('fig.reconciled', 7),
  keeperOut('fig.following'),
  keeperOut('fig.done'),
];

/** It moves payment home: it has the mover and the target, and the service is the source. */
const HOME: readonly MoveKill[] = [
  keeperHome('fig.intended'),
  keeperHome('fig.prepared'),
  keeperHome('fig.prepared', 2),
  keeperHome('fig.prepared', 3),
  serviceHome('fig.fenced'),
  keeperHome('fig.fenced'),
  keeperHome('fig.chunk.read'),
  keeperHome('fig.chunk.written'),
  keeperHome('fig.verified'),
  keeperHome('fig.committed'),
  keeperHome('fig.reconciled', 6),
  keeperHome('fig.activated'),
  serviceHome('fig.reconciled', 2),
  keeperHome('fig.following'),
  keeperHome('fig.done'),
];

/** An operator cancels a move, and a process dies while the former owner becomes the owner again. */
const CANCELLED: readonly MoveKill[] = [
  { ...keeperOut('fig.cancel.noted'), cancelledAt: 'fig.prepared:2' },
  { ...keeperOut('fig.cancel.writable'), cancelledAt: 'fig.chunk.read:1' },
  { ...keeperHome('fig.cancel.noted'), cancelledAt: 'fig.fenced:1' },
  { ...serviceHome('fig.cancel.writable'), cancelledAt: 'fig.fenced:1' },
];

/** Where processes are killed (SIGKILL). */
export const KILLS: readonly MoveKill[] = [...interleaved(OUT, HOME), ...CANCELLED];

/** Where processes stand still (SIGSTOP) for longer than the patience of the mover, and then go on (SIGCONT). */
export const STOPS: readonly MoveKill[] = interleaved(
  [
    keeperOut('fig.intended'),
    serviceOut('fig.prepared'),
    serviceOut('fig.prepared', 2),
    serviceOut('fig.chunk.read'),
    serviceOut('fig.chunk.written'),
    keeperOut('fig.fenced', 2),
    keeperOut('fig.verified'),
    keeperOut('fig.committed'),
    serviceOut('fig.reconciled'),
  ],
  [
    keeperHome('fig.chunk.read'),
    serviceHome('fig.fenced'),
    keeperHome('fig.fenced'),
    keeperHome('fig.verified'),
    keeperHome('fig.committed'),
    keeperHome('fig.activated'),
    serviceHome('fig.reconciled', 2),
  ],
);

/** Those of a short run: the commit point, a dead source, and a target that stands still. */
export const SHORT = {
  kills: [keeperOut('fig.committed'), serviceHome('fig.fenced')],
  stops: [serviceOut('fig.chunk.read')],
} as const;

/** Names a case: `fig.fenced:2 of monolith, to remote`. */
export function titleOf({ name, hit, process, to, cancelledAt }: MoveKill): string {
  return `${name}:${hit} of ${process}, to ${to}${cancelledAt === undefined ? '' : `, cancelled at ${cancelledAt}`}`;
}

/** In turns, so that few moves without an accident lie between. */
export function interleaved(some: readonly MoveKill[], others: readonly MoveKill[]): MoveKill[] {
  const longest = Math.max(some.length, others.length);
  return Array.from({ length: longest }, (_, at) => [some[at], others[at]]).flatMap((pair) =>
    pair.filter((one): one is MoveKill => one !== undefined),
  );
}
