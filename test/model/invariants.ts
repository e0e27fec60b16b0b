import { commitNumber, type Database, lastEpoch, SIDES } from './database.js';
import { entriesOf, indexOfWrite, prefixComparable } from './entry.js';
import type { State } from './state.js';
import { sentWithoutGap } from './topic-record.js';
import type { World } from './world.js';

/** Something that must be true in every state. */
export interface Invariant {
  readonly name: string;
  readonly says: string;
  readonly holds: (state: State, world: World) => boolean;
}

/** What must hold in every state of a move. I7 is a rule of progress: from each state a healthy one can be reached. */
export const invariants: readonly Invariant[] = [
  {
    name: 'I1',
    says: 'the databases are not both owners in epochs that somebody believes; without a restored backup, not both owners at all',
    holds: ({ databases: [a, b], beliefs }, { bounds }) =>
      a.role !== 'owner' ||
      b.role !== 'owner' ||
      (bounds.restore && !(believes(beliefs[0], a) && believes(beliefs[1], b))),
  },
  {
    name: 'I2',
    says: 'a database that somebody may write to has every acknowledged write',
    holds: (state) =>
      SIDES.every((side) => {
        const database = state.databases[side];
        if (database.role !== 'owner' || !believes(state.beliefs[side], database)) return true;
        return state.acknowledged.every((told, write) => told === 0 || indexOfWrite(database.data, write) >= 0);
      }),
  },
  {
    name: 'I3',
    says: 'no write has two effects',
    holds: ({ databases }) => databases.every(({ data }) => hasEachOnce(data)),
  },
  {
    name: 'I4',
    says: 'the data of one side is a prefix of that of the other',
    holds: ({ databases: [a, b] }) => prefixComparable(a.data, b.data),
  },
  {
    name: 'I5',
    says: 'what the consumer has taken effect of is a prefix of the data of each side, or the reverse',
    holds: ({ databases, seen }) => databases.every(({ data }) => prefixComparable(seen, data)),
  },
  {
    name: 'I6',
    says: 'a database that stands at an acknowledged place has the write',
    holds: ({ databases, acknowledged }, world) =>
      databases.every((database) =>
        acknowledged.every(
          (told, write) => told === 0 || !contains(world, database, told) || indexOfWrite(database.data, write) >= 0,
        ),
      ),
  },
  {
    name: 'I8',
    says: 'commit numbers rise within the data',
    holds: ({ databases }) => databases.every(({ data }) => isRising(entriesOf(data).map(({ number }) => number))),
  },
  {
    name: 'I9',
    says: 'the consumer has taken effect of no write twice',
    holds: ({ seen }) => hasEachOnce(seen),
  },
  {
    name: 'I10',
    says: 'what the row of a relay calls sent is in the topic, without a gap',
    holds: ({ databases, topic }) =>
      databases.every(({ relayed }) => relayed === 0 || relayed <= sentWithoutGap(topic)),
  },
  {
    name: 'I11',
    says: 'no event is trimmed that the topic or the consumer has not had',
    holds: ({ databases, topic, seen }) =>
      databases.every(({ trimmed }) => trimmed === 0 || (trimmed <= seen.length && trimmed <= sentWithoutGap(topic))),
  },
];

function believes(epochs: number, { epoch }: Database): boolean {
  return ((epochs >> epoch) & 1) === 1;
}

/** Where a reader of this database stands: an owner in its epoch, a follower in that of the last entry. */
function contains({ mechanisms }: World, database: Database, told: number): boolean {
  const [epoch, number] = [told >> 4, told & 15];
  const showsOwn = database.role === 'owner' || !mechanisms.epochShownWhenActive;
  const shown = showsOwn ? database.epoch : lastEpoch(database);
  return shown > epoch || (shown === epoch && commitNumber(database) >= number);
}

function hasEachOnce(data: string): boolean {
  for (let index = 0; index < data.length; index++)
    if (indexOfWrite(data, data.charCodeAt(index) >> 7) !== index) return false;
  return true;
}

function isRising(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0));
}
