import { CopyPermits } from '../fig/move/copy-permits.js';
import { HostedMoves } from '../fig/move/hosted-moves.js';
import type { MovableModule } from '../fig/move/movable-module.js';
import { RemoteCopySource } from '../fig/move/remote-copy-source.js';
import { LOCAL } from '../fig/placement.js';
import type { Clock } from '../ops/clock.js';
import type { Log } from '../ops/log.js';
import type { Peers } from './peers.js';

/**
 * What a host does for moves of its modules.
 * @param keeper the address of the host that keeps the journal; undefined in that host itself
 */
export function hostedMovesOf(
  modules: () => ReadonlyMap<string, MovableModule>,
  {
    peers,
    keeper,
    clock,
    log,
  }: { readonly peers: Peers; readonly keeper?: string; readonly clock: Clock; readonly log: Log },
): HostedMoves {
  const addressOf = (host: string): string => (host === LOCAL && keeper !== undefined ? keeper : host);
  return new HostedMoves({
    ...{ modules, permits: new CopyPermits(), clock, log },
    sourceAt: (module, { host, permit }) => new RemoteCopySource(() => peers.at(addressOf(host)), module, permit),
  });
}
