import { codeOf } from './coordinator.js';
import type { Database } from './database.js';
import type { State } from './state.js';

const PHASES = { idle: 0, switching: 1, activating: 2, cancelling: 3 } as const;
const ROLES = { owner: 0, fenced: 1, follow: 2 } as const;

/** A short text that two states have in common only when they are equal. */
export function keyOf(state: State): string {
  const { journal, databases, beliefs, acknowledged, begun, coordinators, seen, network, topic } = state;
  const { epoch, owner, phase, to } = journal;
  let key = String.fromCharCode((epoch << 4) | (owner << 3) | (PHASES[phase] << 1) | to, beliefs[0], beliefs[1]);
  key += databaseKey(databases[0]) + databaseKey(databases[1]) + String.fromCharCode(...acknowledged);
  key += String.fromCharCode(coordinators.length);
  for (const coordinator of coordinators) key += String.fromCharCode(codeOf(coordinator));
  key += String.fromCharCode((begun.length << 4) | seen.length, topic.length);
  return key + begun + seen + topic + network;
}

function databaseKey(database: Database): string {
  const { epoch, role, stream, data, outcomes, remembered, relayed, read, trimmed } = database;
  const first = (epoch << 5) | (ROLES[role] << 3) | stream;
  const rows = (trimmed << 4) | (read << 2) | relayed;
  return String.fromCharCode(first, (outcomes << 4) | data.length, (remembered << 6) | rows) + data;
}
