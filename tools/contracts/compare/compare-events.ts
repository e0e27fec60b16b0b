import { compareKeep } from './compare-keep.js';
import { compareSchemas } from './compare-schemas.js';
import { doing } from './consumer.js';
import { breaking, compatible, type Difference } from './difference.js';
import type { EventPair } from './event-pair.js';
import type { SchemaChange } from './schema-change.js';

const BESIDE = 'or publish a second event beside it until nobody hears this one';
const DEMANDS: readonly SchemaChange['rule'][] = ['property-demanded', 'property-required'];

/**
 * Compares two versions of one event. Listeners that run with the former contract must be able to read what is published
 * now, unless its version is raised: then they hold it, which is for people to accept. And whoever reads by the present
 * contract must be able to read what the former one has left in the log, whatever the version.
 */
export function compareEvent(pair: EventPair): readonly Difference[] {
  const changes = compareSchemas(pair.before.data, pair.after.data);
  const isRaised = pair.after.version > pair.before.version;
  return [
    ...compareVersion(pair, changes),
    ...changes.flatMap((change) => compareData(pair, change, isRaised)),
    ...compareKey(pair),
    ...compareKeep(pair),
  ];
}

function compareVersion(pair: EventPair, changes: readonly SchemaChange[]): readonly Difference[] {
  const { module, subject, before, after, listeners } = pair;
  if (after.version === before.version) return [];
  const versions = `from version ${before.version} to ${after.version}`;
  if (after.version < before.version) {
    const told = { module, subject, rule: 'event:version-lowered', what: `${subject} went back ${versions}` };
    const advice = `go on counting: what the log holds of version ${before.version} would be held`;
    return [breaking(told, { consumers: listeners, verb: 'hear' }, advice)];
  }
  const why = changes.filter(({ harms }) => harms.includes('readers')).map(({ what }) => what);
  const what = `${subject} went ${versions}${why.length > 0 ? ` (it ${why.join('; it ')})` : ''}`;
  const told = { module, subject, rule: 'event:version-raised', what };
  if (listeners.length === 0) return [compatible(told, 'nobody hears it')];
  const { who } = doing(listeners, 'run');
  const advice = `where ${who} with the former contract, every event of version ${after.version} is held: bring the present one there first`;
  return [breaking(told, { consumers: listeners, verb: 'hear' }, advice)];
}

function compareData(
  { module, subject, listeners }: EventPair,
  { rule, harms, what }: SchemaChange,
  isRaised: boolean,
): readonly Difference[] {
  const told = { module, subject, rule: `event:${rule}`, what: `${subject} ${what}` };
  if (harms.includes('readers') && !isRaised && listeners.length > 0) {
    const isLost = rule === 'property-removed';
    const advice = `${isLost ? 'keep it' : 'publish only what was published before'}, ${BESIDE}`;
    return [breaking(told, { consumers: listeners, verb: isLost ? 'read' : 'hear', isLost }, advice)];
  }
  if (harms.includes('past')) {
    const advice = DEMANDS.includes(rule)
      ? 'the log holds events without it: make it optional, or give it a default'
      : 'the log holds events that can then not be read: read what was published before, too';
    return [breaking(told, { consumers: listeners, verb: 'hear' }, advice)];
  }
  if (!harms.includes('readers')) return [compatible(told, 'who reads it as before can do so', listeners)];
  // A raised version tells what it brings itself.
  return listeners.length > 0 ? [] : [compatible(told, 'nobody hears it')];
}

function compareKey({ module, subject, before, after, listeners }: EventPair): readonly Difference[] {
  if (before.key === after.key) return [];
  const what = `${subject} is in order per '${after.key}' instead of '${before.key}'`;
  const told = { module, subject, rule: 'event:key-changed', what };
  if (listeners.length === 0) return [compatible(told, 'nobody hears it')];
  return [breaking(told, { consumers: listeners, verb: 'hear' }, `keep the key, ${BESIDE}`)];
}
