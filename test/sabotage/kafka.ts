import type { Patch } from './patch.js';

const BROKER = 'src/platform/events/broker';
const RELAY = `${BROKER}/relay.test.ts`;
const SOURCE = `${BROKER}/broker-source.test.ts`;
const RUN = `${BROKER}/received-run.test.ts`;

/** What is broken of delivery over Kafka. */
export const kafkaPatches: readonly Patch[] = [
  {
    name: 'relays over a gap in the log',
    file: `${BROKER}/relay-batch.ts`,
    find: 'return follows;',
    replace: 'return true;',
    proof: { suite: RELAY, test: 'never passes a gap in the log: what is behind it waits' },
  },
  {
    name: 'lets trimming overtake the relay',
    file: `${BROKER}/relay-positions.ts`,
    find: '  if (places.length === 0) return;\n',
    replace: '  if (places.length >= 0) return;\n',
    proof: {
      suite: RELAY,
      test: 'is never overtaken by trimming: the log is kept until its events are in the topic',
    },
  },
  {
    name: 'takes what a topic repeats for new',
    file: `${BROKER}/received-run.ts`,
    find: "return !same || same.id === event.id ? 'repeated' : this.restart(event, offset);",
    replace: "return this.add(event, offset, 'added');",
    proof: { suite: RUN, test: 'drop what is repeated: by a relay after a crash, or by one that has lost its lease' },
  },
  {
    name: 'believes a relay of an older epoch',
    file: `${BROKER}/received-run.ts`,
    find: "if ((event.epoch ?? 0) < (last.epoch ?? 0)) return 'repeated';",
    replace: '',
    proof: { suite: RUN, test: 'drop what an older epoch sends beside a newer one' },
  },
  {
    name: 'reads over what a topic has left out',
    file: `${BROKER}/received-run.ts`,
    find: 'if (event.position > last.position) return this.restart(event, offset);',
    replace: "if (event.position > last.position) return this.add(event, offset, 'added');",
    proof: { suite: RUN, test: 'begin anew behind a gap, so that nobody reads over it' },
  },
  {
    name: 'waits permanently for what a topic has lost',
    file: `${BROKER}/overdue-events.ts`,
    find: '? noted.position : 0',
    replace: '? 0 : 0',
    proof: {
      suite: SOURCE,
      test: 'takes from the log what the topic does not bring within 5 seconds, although the broker can be reached',
    },
  },
  {
    name: 'joins the group without the lease of the feeds',
    file: `${BROKER}/group-membership.ts`,
    find: 'this.wanted && lease.held',
    replace: 'this.wanted',
    proof: { suite: SOURCE, test: 'is in its group while its process runs the feeds of the consumer, and only then' },
  },
  {
    name: 'takes a record that is no event of the producer',
    file: `${BROKER}/broker-source.ts`,
    find: 'isEvent ? event : undefined',
    replace:
      "isEvent ? event : ({ partition, position: 99, id: 'x', name: 'x', data: '{}', key: 'a', epoch: 1 } as never)",
    proof: { suite: SOURCE, test: 'leaves out records that are no events of its producer, and logs each of them' },
  },
];
