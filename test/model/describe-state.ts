import { type Database, SIDES } from './database.js';
import { entriesOf } from './entry.js';
import type { Message } from './messages.js';
import type { State } from './state.js';
import { readRecord } from './topic-record.js';
import type { World } from './world.js';

const side = (number: number) => (number === 0 ? 'A' : 'B');
const listed = (texts: readonly string[]) => texts.join(', ') || 'none';
/** `w1@2#3` is write 1, in epoch 2, under commit number 3. */
const data = (text: string) =>
  `[${entriesOf(text)
    .map(({ write, epoch, number }) => `w${write}@${epoch}#${number}`)
    .join(' ')}]`;

/** The variables of a state, as a trace shows them. */
export function describeState({ messages }: World, state: State): Record<string, string> {
  const { journal, databases, beliefs, acknowledged, begun, coordinators, seen, network, topic } = state;
  const { epoch, owner, phase, to } = journal;
  return {
    journal: `${side(owner)} is the owner in epoch ${epoch}, ${phase}${phase === 'switching' ? ` to ${side(to)}` : ''}`,
    'database A': database(databases[0]),
    'database B': database(databases[1]),
    ...Object.fromEntries(SIDES.map((of) => [`epochs believed at ${side(of)}`, listed(epochs(beliefs[of]))])),
    acknowledged: listed(
      acknowledged.flatMap((told, write) => (told === 0 ? [] : [`w${write} at ${told >> 4}:${told & 15}`])),
    ),
    'units under way': listed(
      Array.from(begun, (unit) => `w${unit.charCodeAt(0) >> 4} at ${side(unit.charCodeAt(0) & 1)}`),
    ),
    coordinators: listed(
      coordinators.map(
        ({ next, from, epoch: new_, position }) =>
          `from ${side(from)} to epoch ${new_}, next ${next}${next === 'caughtUp' ? ` with commit ${position}` : ''}`,
      ),
    ),
    consumer: data(seen),
    topic: listed(Array.from(topic, record)),
    network: listed(messages.all(network).map(message)),
  };
}

function database(of: Database): string {
  const { epoch, role, stream, outcomes, remembered, relayed, read, trimmed } = of;
  const parts = [`${role}${role === 'follow' ? ` of epoch ${stream}` : ''} in epoch ${epoch}`, `data ${data(of.data)}`];
  parts.push(
    `outcomes ${listed([0, 1, 2, 3].filter((write) => ((outcomes >> write) & 1) === 1).map((write) => `w${write}`))}`,
  );
  if (remembered > 0) parts.push(`commit ${remembered} remembered`);
  if (relayed + read + trimmed > 0) parts.push(`relayed ${relayed}, read ${read}, trimmed ${trimmed}`);
  return parts.join('; ');
}

function record(of: string): string {
  const { position, entry } = readRecord(of);
  return `${position} ${data(entry)}`;
}

function epochs(believed: number): string[] {
  return [1, 2, 3, 4, 5, 6, 7].filter((epoch) => ((believed >> epoch) & 1) === 1).map(String);
}

function message(of: Message): string {
  return of.kind === 'activate'
    ? `activate ${side(of.to)} in epoch ${of.epoch}`
    : `hop to ${side(of.to)}, of epoch ${of.stream}, behind commit ${of.at}: ${data(of.data)}`;
}
