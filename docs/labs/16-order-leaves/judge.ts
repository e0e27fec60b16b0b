import type { CommandSeen, DisputeSeen, Seen } from './seen.js';

/** What is wrong, and the hint for it. */
export interface Fault {
  readonly hint: string;
  readonly sentence: string;
}

/** What the host that lost the dispute says in the end. */
const REFUSED = /older copy/;

/** The first fault of a night; undefined when there is none. */
export function faultOf({ failure, commands, disputes, epochs, otherHost }: Seen): Fault | undefined {
  if (failure !== undefined) return { hint: 'not-ended', sentence: `The night was not played to its end: ${failure}` };
  const fault = first(commands, faultOfCommand) ?? first(disputes, faultOfDispute);
  if (fault) return fault;
  if (epochs.some((epoch, at) => epoch < (epochs[at - 1] ?? 0)))
    return {
      hint: 'epoch-fell',
      sentence: `The epoch of order fell: ${epochs.join(', ')}. An owner of before may write again.`,
    };
  if (!REFUSED.test(otherHost))
    return { hint: 'epoch-fell', sentence: `The other host is not refused; it said: ${otherHost || 'nothing'}` };
  return undefined;
}

function first<T>(all: readonly T[], judge: (one: T) => Fault | undefined): Fault | undefined {
  for (const one of all) {
    const fault = judge(one);
    if (fault) return fault;
  }
  return undefined;
}

function faultOfCommand(command: CommandSeen): Fault | undefined {
  const { kind, fate, statuses, ended, done, sameBytes, orders, charges } = command;
  const what = kind === 'place' ? 'An order of a customer' : 'The acceptance of a shop';
  const got = `${what} (${fate}, then ${statuses.join(', ') || 'no response'})`;
  if (orders > 1 || charges > 1)
    return { hint: 'new-key', sentence: `${got} became ${orders} orders with ${charges} charges.` };
  if (!sameBytes)
    return {
      hint: 'new-key',
      sentence: `${got} got another response after the move than the one that was lost before it.`,
    };
  // It is right to go on while no host serves.
  if (!ended) return undefined;
  if (kind === 'accept' && (!done || orders === 0))
    return {
      hint: 'by-hand',
      sentence: `${got}: the order was ${orders === 0 ? 'not ' : ''}captured, and the shop was ${done ? '' : 'not '}told that it is accepted.`,
    };
  if (!done || orders === 0)
    return { hint: 'gives-up', sentence: `${got}: the member was not told that it is done, and has ${orders} orders.` };
  return undefined;
}

function faultOfDispute({ name, hosts, started, triedNext, refusals, served, lost }: DisputeSeen): Fault | undefined {
  const both = `Two hosts ${name} (${hosts.join('; ')}). Started: ${started.join(', ') || 'none'}.`;
  if (triedNext.length > 0)
    return {
      hint: 'tries-both',
      sentence: `${both} ${refusals.join(' ')} Then it wanted to start ${triedNext.join(', ')}, which was not done: it decides once.`,
    };
  if (!served)
    return {
      hint: 'newest-file',
      sentence: `${both} No host serves. ${refusals.join(' ') || 'None was started.'}`.trim(),
    };
  if (lost > 0)
    return { hint: 'first-that-starts', sentence: `${both} It serves, and ${lost} acknowledged orders are missing.` };
  return undefined;
}
