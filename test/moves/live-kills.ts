import { MONOLITH } from '../crash/processes.js';
import { at, interleaved, type MoveKill } from './move-kills.js';
import { MOVED } from './moving-hosts.js';

const [keeperOut, keeperHome] = [at(MONOLITH, 'remote'), at(MONOLITH, 'local')];
const [serviceOut, serviceHome] = [at(MOVED, 'remote'), at(MOVED, 'local')];

/** The monolith moves payment out while it serves: it has the mover and the owner, and the service has the copy. */
const OUT: readonly MoveKill[] = [
  serviceOut('fig.prepared'),
  keeperOut('fig.prepared'),
  serviceOut('fig.chunk.read'),
  serviceOut('fig.chunk.written'),
  serviceOut('fig.hop.read'),
  serviceOut('fig.hop.applied'),
  serviceOut('fig.hop.read', 5),
  keeperOut('fig.verified'),
  serviceOut('fig.reverse.ready'),
  keeperOut('fig.intended'),
  keeperOut('fig.fenced'),
  keeperOut('fig.fenced', 2),
  serviceOut('fig.caughtUp'),
  keeperOut('fig.committed'),
  serviceOut('placement.activated'),
  keeperOut('fig.opened'),
  keeperOut('fig.following'),
  { ...keeperOut('fig.done'), completed: true },
];

/**
 * It has payment go back: it has the mover and the copy, which follows since the host was started. Its own four modules and the operations are activated at its start.
 */
const HOME: readonly MoveKill[] = [
  { ...keeperHome('fig.hop.read', 30), before: true },
  { ...keeperHome('fig.hop.applied', 30), before: true },
  keeperHome('fig.reverse.ready'),
  keeperHome('fig.intended'),
  serviceHome('fig.fenced'),
  keeperHome('fig.fenced'),
  keeperHome('fig.caughtUp'),
  keeperHome('fig.committed'),
  keeperHome('placement.activated', 6),
  keeperHome('fig.opened'),
  serviceHome('fig.following'),
];

/** An operator cancels a switch while the service stands still in it, and the host of the mover has an accident. */
const CANCELLED: readonly MoveKill[] = [{ ...keeperOut('fig.cancel.noted'), cancelledAt: 'fig.caughtUp:1' }];

/** Where hosts have accidents in a live move. */
export const LIVE_KILLS: readonly MoveKill[] = [...interleaved(OUT, HOME), ...CANCELLED];

/** Those of a short run: the commit point, a dead owner, a copy that stands still in a switch, and one that is cut off. */
export const SHORT_LIVE = [
  ['dies', keeperOut('fig.committed')],
  ['dies', serviceHome('fig.fenced')],
  ['stands still', serviceOut('fig.caughtUp')],
  ['is cut off', serviceOut('fig.hop.applied')],
] as const;
