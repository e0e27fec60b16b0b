import type { ModuleBuild } from '../fig/module-build.js';
import type { HostMoves } from '../fig/move/host-moves.js';
import type { HostedMoves } from '../fig/move/hosted-moves.js';
import { moveEndpoints } from '../fig/move/move-endpoints.js';
import type { SwitchLimitsOfMoves } from '../fig/move/live/live-run-spec.js';
import { MoveJournal } from '../fig/move/move-journal.js';
import { Mover } from '../fig/move/mover.js';
import { RemoteMoveHost } from '../fig/move/remote-move-host.js';
import { LOCAL } from '../fig/placement.js';
import type { PeerEndpoint } from '../peer/peer-endpoints.js';
import type { Running } from './boot.js';
import type { BootOptions } from './boot-options.js';
import { findDatabase } from './find-database.js';
import { hostedMovesOf } from './hosted-moves-of.js';
import { movableModules } from './movable-modules.js';
import type { OpenPlacements } from './open-placements.js';
import type { Peers } from './peers.js';

/** How the host that keeps the journal moves modules. */
export interface KeeperMoves extends HostMoves {
  /** What it serves to the targets and sources of moves. */
  readonly endpoints: readonly PeerEndpoint[];
  /** Ends what moves have started. They go on when the host has started again. */
  stop(): Promise<void>;
}

export interface KeeperMovesSpec {
  readonly running: Running;
  readonly modules: readonly string[];
  readonly builds: ReadonlyMap<string, ModuleBuild>;
  readonly journal: Pick<OpenPlacements, 'placements' | 'instances' | 'moves'>;
  readonly peers: Peers;
  readonly options: Pick<BootOptions, 'dataDirectory' | 'environment' | 'log' | 'clock' | 'ids'>;
  /** How long a host may be silent before a move is cancelled, in milliseconds. */
  readonly patienceMs: number;
  readonly switchLimits: SwitchLimitsOfMoves;
}

export function keeperMoves({
  running,
  modules,
  builds,
  journal,
  peers,
  options,
  patienceMs,
  switchLimits,
}: KeeperMovesSpec): KeeperMoves {
  const { placements, instances, moves } = journal;
  const { clock, log, ids } = options;
  const movable = movableModules(running, modules, builds, placements, (name) => findDatabase(name, options), options);
  const hosted: HostedMoves = hostedMovesOf(() => movable, { peers, clock, log });
  const mover = new Mover({
    ...{
      moves,
      clock,
      log,
      ids,
      instances,
      journal: new MoveJournal(placements, clock, patienceMs),
      patienceMs,
      switchLimits,
    },
    hostAt: (address) => (address === LOCAL ? hosted : new RemoteMoveHost(() => peers.at(address))),
    placementOf: (module) => placements.of(module),
    buildOf: (module) => builds.get(module),
  });
  return {
    ...{ mover, moves, placements, instances, endpoints: moveEndpoints(hosted) },
    modules: new Map([...movable].map(([name, { kind }]) => [name, kind])),
    stop: async () => {
      await mover.stop();
      await hosted.close();
    },
  };
}
