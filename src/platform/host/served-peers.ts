import { BalancedPeers } from '../calls/remote/balanced-peers.js';
import type { CallPeers } from '../calls/remote/guarded-peer.js';
import { RemoteTransport } from '../calls/remote/remote-transport.js';
import { callsForPeers } from '../calls/remote/served-calls.js';
import type { CommandVoider, Dispatcher } from '../calls/dispatcher.js';
import type { AnyContract } from '../contract/contract.js';
import type { EventSource } from '../events/log/event-source.js';
import type { LogPeer } from '../events/remote/log-client.js';
import { logsForPeers } from '../events/remote/log-server.js';
import { RemoteEventSource } from '../events/remote/remote-event-source.js';
import { SERVICE } from '../fig/instance.js';
import { THREAD, threadOf } from '../fig/placement.js';
import { keyOfWay } from '../fig/placed-destinations.js';
import type { Clock } from '../ops/clock.js';
import type { PeerEndpoint } from '../peer/peer-endpoints.js';
import type { HostAddress, KnownHosts } from './known-hosts.js';
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

/** How a host reaches what others serve so. It closes the connections to hosts that are gone. */
export function waysTo(peers: Peers, hosts: KnownHosts, clock: Clock): WaysToHosts {
  const transports = new Map<string, RemoteTransport>();
  hosts.onChange(() => peers.retain(hosts.addresses));
  const peersAt = (place: string, module: string): CallPeers =>
    place === SERVICE
      ? new BalancedPeers(() => hosts.of(module).map(({ address, ready }) => ({ peer: peers.guarded(address), ready })))
      : { next: () => ({ peer: peers.guarded(place === THREAD ? threadOf(module) : place), healthy: false }) };
  return {
    callsAt: (place, module) => {
      const key = keyOfWay(place, module);
      const known =
        transports.get(key) ?? new RemoteTransport({ peers: peersAt(place, module), clock, random: Math.random });
      transports.set(key, known);
      return known;
    },
    eventsOf: (producer) =>
      new RemoteEventSource(
        producer,
        oneOf(peers, () => hosts.of(producer)),
        { clock },
      ),
  };
}

/** Stays with one host of several, whose log is one, as long as it is there and responds. */
function oneOf(peers: Peers, hosts: () => readonly HostAddress[]): () => LogPeer | undefined {
  let current: string | undefined;
  const isGood = ({ address, ready }: HostAddress) => ready && peers.guarded(address).isHealthy;
  return () => {
    const all = hosts();
    const at = all.findIndex(({ address }) => address === current);
    // After a failure the next one is tried, even if none is known to respond.
    const inOrder = [...all.slice(at + 1), ...all.slice(0, at + 1)];
    const same = all[at];
    current = (same && isGood(same) ? same : (inOrder.find(isGood) ?? inOrder[0]))?.address;
    return current === undefined ? undefined : peers.log(current);
  };
}
