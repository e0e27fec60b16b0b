import { type Database, SIDES } from './database.js';
import { withDatabase } from './state.js';
import { readRecord, recordOf, withRecord } from './topic-record.js';
import type { Actions } from './world.js';

/**
 * A relay reads the log of its side, whether or not that side is still the owner, and sends the next event behind its row that it
 * has not sent. To send one again changes nothing: see the topic.
 */
export const relaySend: Actions = (_, state, take) => {
  for (const { data, trimmed, relayed } of state.databases) {
    for (let position = Math.max(trimmed, relayed) + 1; position <= data.length; position++) {
      const topic = withRecord(state.topic, recordOf(position, data.charAt(position - 1)));
      if (topic === state.topic) continue;
      take('relaySend', { ...state, topic });
      break;
    }
  }
};

/** A unit of the owner moves a row of its log on: the relay's, the consumer's, or how far the log is trimmed. */
export const keepLog: Actions = ({ mechanisms }, state, take) => {
  for (const side of SIDES) {
    const database = state.databases[side];
    const { role, epoch, data, relayed, read, trimmed } = database;
    if (role !== 'owner' || ((state.beliefs[side] >> epoch) & 1) === 0) continue;
    const change = (action: string, rows: Partial<Database>) =>
      take(action, withDatabase(state, side, { ...database, ...rows }));
    const isSent = () => state.topic.includes(recordOf(relayed + 1, data.charAt(relayed)));
    if (relayed < data.length && (!mechanisms.relayWaitsForBroker || isSent()))
      change('relayNoted', { relayed: relayed + 1 });
    const seen = Math.min(state.seen.length, data.length);
    if (seen > read) change('readNoted', { read: seen });
    const waitsFor = [mechanisms.trimmingWaitsForRelay ? relayed : data.length];
    const last = Math.min(mechanisms.trimmingWaitsForReader ? read : data.length, ...waitsFor);
    if (last > trimmed) change('trim', { trimmed: last });
  }
};

/** The consumer receives a record of the topic, any at any time. It drops what its cursor has passed, and leaves a gap to the log. */
export const takeRecord: Actions = ({ mechanisms }, state, take) => {
  const { topic, seen } = state;
  for (const record of topic) {
    const { position, entry } = readRecord(record);
    const ahead = position - (seen.length + 1);
    const hasEffect =
      ahead === 0 || (ahead > 0 && !mechanisms.gapsAreRefilled) || (ahead < 0 && !mechanisms.consumerUsesCursor);
    if (hasEffect && seen.length <= topic.length) take('takeRecord', { ...state, seen: seen + entry });
  }
};
