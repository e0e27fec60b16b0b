import { commitNumber } from './database.js';
import type { Message } from './messages.js';
import type { State } from './state.js';
import type { World } from './world.js';

/**
 * Leaves out the messages that no action can take any more, from here on: fewer states, and the same behaviour. It relies on the
 * protocol: epochs of the journal only rise, and a database that begins to follow follows the epoch of the journal.
 */
export function withoutDeadMessages({ messages, bounds }: World, state: State): State {
  let network = '';
  for (let index = 0; index < state.network.length; index++)
    if (isAlive(state, messages.at(state.network, index), bounds.restore)) network += state.network.charAt(index);
  return network.length === state.network.length ? state : { ...state, network };
}

function isAlive({ journal, databases }: State, message: Message, mayRestore: boolean): boolean {
  if (message.kind === 'activate') return message.epoch >= journal.epoch;
  const target = databases[message.to];
  const follows = target.role === 'follow' && target.stream === message.stream;
  if (follows && commitNumber(target) <= message.at) return true;
  // A target that follows this epoch has passed the message. Only one that was restored may begin to follow it again.
  return message.stream >= journal.epoch && (mayRestore || !follows);
}
