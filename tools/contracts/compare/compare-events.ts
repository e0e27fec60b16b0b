import { compareKeep } from './compare-keep.js';
import { compareSchemas } from './compare-schemas.js';
import { doing } from './consumer.js';
import { breaking, compatible, type Difference } from './difference.js';
import type { EventPair } from './event-pair.js';
import type { SchemaChange } from './schema-change.js';

const BESIDE = 'or publish a second event beside it until no module consumes this one';
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
  const { module, subject, before, after, consumers } = pair;
  if (after.version === before.version) return [];
  const versions = `from version ${before.version} to ${after.version}`;
  if (after.version < before.version) {
    const change = { module, subject, rule: 'event:version-lowered', what: `${subject} went back ${versions}` };
    const advice = `go on counting: what the log holds of version ${before.version} would be held`;
    return [breaking(change, { consumers, verb: 'consume' }, advice)];
  }
  const why = changes.filter(({ harms }) => harms.includes('readers')).map(({ what }) => what);
  const what = `${subject} went ${versions}${why.length > 0 ? ` (it ${why.join('; it ')})` : ''}`;
  const change = { module, subject, rule: 'event:version-raised', what };
  if (consumers.length === 0) return [compatible(change, 'no module consumes it')];
  const { who } = doing(consumers, 'run');
  const advice = `where ${who} with the former contract, every event of version ${after.version} is held: bring the present one there first`;
  return [breaking(change, { consumers, verb: 'consume' }, advice)];
}

function compareData(
  { module, subject, consumers }: EventPair,
  { rule, harms, what }: SchemaChange,
  isRaised: boolean,
): readonly Difference[] {
  const change = { module, subject, rule: `event:${rule}`, what: `${subject} ${what}` };
  if (harms.includes('readers') && !isRaised && consumers.length > 0) {
    const isLost = rule === 'property-removed';
    const advice = `${isLost ? 'keep it' : 'publish only what was published before'}, ${BESIDE}`;
    return [breaking(change, { consumers, verb: isLost ? 'read' : 'consume', isLost }, advice)];
  }
  if (harms.includes('past')) {
    const advice = DEMANDS.includes(rule)
      ? 'the log holds events without it: make it optional, or give it a default'
      : 'the log holds events that can then not be read: read what was published before, too';
    return [breaking(change, { consumers, verb: 'consume' }, advice)];
  }
  if (!harms.includes('readers')) return [compatible(change, 'who reads it as before can do so', consumers)];
  // compareVersion reports what a raised version brings.
  return consumers.length > 0 ? [] : [compatible(change, 'no module consumes it')];
}

function compareKey({ module, subject, before, after, consumers }: EventPair): readonly Difference[] {
  if (before.key === after.key) return [];
  const what = `${subject} is in order per '${after.key}' instead of '${before.key}'`;
  const change = { module, subject, rule: 'event:key-changed', what };
  if (consumers.length === 0) return [compatible(change, 'no module consumes it')];
  return [breaking(change, { consumers, verb: 'consume' }, `keep the key, ${BESIDE}`)];
}
