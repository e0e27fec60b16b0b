import { withEachDriver } from '../drivers/each-driver.mjs';
import { Findings } from '../harness/finding.mjs';
import { CommandError } from '../../tools/command/command-error.mjs';
import { onThrowawayKafka } from '../../tools/kafka/throwaway.mjs';
import { consumeRows } from './consume-rows.mjs';
import { prepare } from './prepared.mjs';
import { relayRows } from './relay-rows.mjs';
import { unloadedRows } from './unloaded-rows.mjs';

const NOTES = [
  'Apache Kafka of one node on the same machine, made for the run. All sides use the same kafkajs, acks −1, and the same messages: data as the value, 8 or more CloudEvents headers, 8 partitions. Each side is a process of its own; Kafka has the same processor as they have.',
  'relay: the log of the garden, published before the clock runs, until the last acknowledgement. The clock begins when the topic is declared; ours then notes where it begins, connects, reads the log and makes records of it. The floor connects and sends the same messages from memory, 512 at a time as the relay does, one request in flight. Afterwards the topic must hold each event exactly once, or there is no figure.',
  'consume without an effect: an almanac that subscribes to another event of the garden, so that each event only moves its cursor: durable, with an epoch, checked for gaps, repetitions and forks, headers parsed. The floor: eachBatch, the offset committed after each batch, nothing done with the messages. Both from the assignment of the partitions to the last committed offset. All events must have come from the topic: of the log the feed asks one event of each partition, where it begins.',
  'consume with an effect: one row for each event, in one durable transaction with the cursors, at most 64 events each. Against bare kafkajs that parses each message and writes the same row with the bare driver, 64 rows and the position in one durable transaction; and against the same feed over the local log. From the first commit to the last. Each event must have had its effect exactly once. Not in the floor: what is said above of the cursor, ids of the unit, validation of the event, fences, claims, metrics.',
  'unloaded: one event at a time, each when nothing is left to do of the last, as in `events`: command, commit, relay, Kafka, feed, commit of the effect; all in one process.',
  'NestJS 11, its Kafka transport, with 64 emits in flight, one message in a request as `ClientKafka.emit` sends it (`emitBatch`, which is not measured, is kafkajs again); its consumer has a handler that does nothing. What it leaves out: there is no outbox, so a crash between the commit and the emit loses the event; kafkajs commits offsets by itself after a fetched batch, beside the effect and not in its transaction; nothing drops what is repeated; an event whose handler keeps failing holds up its whole partition, since nothing is parked; emits in flight are not ordered per key when one of them is repeated; there are no positions, by which a gap would be seen.',
];

/**
 * Events over Kafka: the relay and the feed against bare kafkajs, and the time that a single event takes.
 * @param {import('../harness/options.mjs').Options} options
 * @returns {Promise<import('../harness/finding.mjs').Finding>}
 */
export async function kafka(options) {
  const findings = new Findings();
  findings.notes.push(...NOTES);
  const measure = async (/** @type {readonly string[]} */ brokers) => {
    await withEachDriver('kafka', findings, options.drivers, async (driver, directory) => {
      const prepared = await prepare({ driver, directory, brokers }, options, findings);
      try {
        findings.rows.push(...(await relayRows(prepared, options)), ...(await consumeRows(prepared, options)));
      } finally {
        await prepared.stop();
      }
      findings.rows.push(...(await unloadedRows({ driver, directory, brokers }, options)));
    });
    return 0;
  };
  await findings.attempt('kafka', [CommandError], async () => {
    await onThrowawayKafka(({ brokers }) => measure(brokers), { nodes: 1, orSkip: false });
  });
  return findings;
}
