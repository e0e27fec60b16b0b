import { commitNumber, other, SIDES } from './database.js';
import type { Hop, Message } from './messages.js';
import { withDatabase } from './state.js';
import type { Actions } from './world.js';

/**
 * The source sends the rows as they are after one of its commits. While the source is the owner, this is following; when it is
 * fenced, this is the last hop of a live move, or the whole copy of a move at rest, which begins with a target at commit 0.
 */
export const sendHop: Actions = ({ mechanisms, messages, bounds }, state, take) => {
  if (bounds.hops !== undefined && hopsIn(messages.all(state.network)) >= bounds.hops) return;
  for (const side of SIDES) {
    const [source, target] = [state.databases[side], state.databases[other(side)]];
    if (source.role === 'follow' || target.role !== 'follow') continue;
    const at = commitNumber(target);
    if (at >= commitNumber(source)) continue;
    const { data, outcomes, read, trimmed } = source;
    const relayed = mechanisms.relayRowMoves ? source.relayed : data.length;
    const carried = { data, outcomes: mechanisms.outcomesMove ? outcomes : 0, relayed, read, trimmed };
    const hop: Hop = { kind: 'hop', to: other(side), stream: target.stream, at, ...carried };
    const network = messages.with(state.network, hop);
    if (network !== state.network) take('sendHop', { ...state, network });
  }
};

function hopsIn(network: readonly Message[]): number {
  return network.filter(({ kind }) => kind === 'hop').length;
}

/** The target takes a hop over in one transaction. The message stays in the network, and may arrive again. */
export const applyHop: Actions = ({ mechanisms, messages }, state, take) => {
  for (const message of messages.all(state.network)) {
    if (message.kind !== 'hop') continue;
    const { kind: _, to, stream, at, ...rows } = message;
    const target = state.databases[to];
    if (mechanisms.applierChecksPosition && commitNumber(target) !== at) continue;
    if (mechanisms.applierChecksRole && (target.role !== 'follow' || target.stream !== stream)) continue;
    take('applyHop', withDatabase(state, to, { ...target, ...rows }));
  }
};
