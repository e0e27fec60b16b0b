import { CIRCUITS } from '../calls/remote/peer-guard.js';
import { RemoteTransport } from '../calls/remote/remote-transport.js';
import { callsForPeers } from '../calls/remote/served-calls.js';
import type { CommandVoider, Dispatcher } from '../calls/dispatcher.js';
import type { AnyContract } from '../contract/contract.js';
import type { EventSource } from '../events/log/event-source.js';
import { logsForPeers } from '../events/remote/log-server.js';
import { RemoteEventSource } from '../events/remote/remote-event-source.js';
import type { Clock } from '../ops/clock.js';
import type { HostSettings } from '../ops/host-settings.js';
import type { Log } from '../ops/log.js';
import type { Metrics } from '../ops/metrics.js';
import type { PeerEndpoint } from '../peer/peer-endpoints.js';
import type { WaysToHosts } from './neighbours-by-journal.js';
import type { Peers } from './peers.js';

/** What a host serves to other hosts of the modules that run here: their calls, and their logs. */
export function servedToPeers(host: {
  readonly contracts: readonly AnyContract[];
  /** Takes the calls to the modules of this host, and never to another host. */
  readonly here: Dispatcher & CommandVoider;
  readonly logOf: (module: string) => EventSource | undefined;
  readonly clock: Clock;
}): readonly PeerEndpoint[] {
  const { contracts, here, logOf, clock } = host;
  return [...callsForPeers(contracts, here), ...logsForPeers(logOf, clock)];
}

/** How a host reaches what others serve so. */
export function waysTo(
  peers: Peers,
  clock: Clock,
  log: Log,
  { CALL_TRANSPORT }: Pick<HostSettings, 'CALL_TRANSPORT'>,
): WaysToHosts & { watch(metrics: Metrics): void } {
  const transports = new Map<string, RemoteTransport>();
  return {
    watch: (metrics) => {
      const help = 'Whether the circuit breaker of calls to a host is in this state: 1 or 0.';
      metrics.gauge('ficus_peer_circuit', help, ['host', 'state'], (gauge) => {
        for (const [host, { circuit }] of transports)
          for (const state of CIRCUITS) gauge.set({ host, state }, state === circuit ? 1 : 0);
      });
    },
    // One for each host: it knows whether that host answers.
    callsAt: (address) => {
      const peer = peers.callsAt(address, CALL_TRANSPORT, log);
      const known = transports.get(address) ?? new RemoteTransport({ peer, clock, log, random: Math.random });
      transports.set(address, known);
      return known;
    },
    eventsOf: (producer, addressOf) => {
      const peerOf = () => {
        const address = addressOf();
        return address === undefined ? undefined : peers.at(address);
      };
      return new RemoteEventSource(producer, peerOf, { clock });
    },
  };
}
