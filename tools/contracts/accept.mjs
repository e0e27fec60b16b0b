import { CommandError } from '../command/command-error.mjs';
import { writeSnapshot } from './snapshot-files.mjs';

/**
 * @typedef {object} Accepted
 * @property {string[]} written the snapshots that were written
 * @property {string[]} left sentences: what was not accepted, and how to
 */

/**
 * Writes the snapshots of modules whose contract differs from it. What breaks somebody is accepted only where the module is
 * named.
 * @param {string} root
 * @param {readonly import('./judge.mjs').Judged[]} judged
 * @param {readonly string[]} named the modules to accept; none: all that break nobody
 * @returns {Promise<Accepted>}
 * @throws {CommandError} when there is no module of a name; nothing is written then
 */
export async function accept(root, judged, named) {
  const known = judged.map(({ module }) => module);
  const unknown = named.find((name) => !known.includes(name));
  if (unknown)
    throw new CommandError(
      `There is no module '${unknown}' whose contract could be accepted; name some of: ${known.join(', ')}.`,
    );
  /** @type {Accepted} */
  const accepted = { written: [], left: [] };
  for (const { module, present, differences, unreadable } of judged) {
    if (named.length > 0 ? !named.includes(module) : differences.length === 0 && !unreadable) continue;
    const broken = [
      ...differences.filter(({ level }) => level === 'breaking').map(({ sentence }) => sentence),
      unreadable,
    ];
    const reasons = broken.filter((sentence) => sentence !== undefined);
    if (named.length === 0 && reasons.length > 0) accepted.left.push(...reasons);
    else accepted.written.push(await writeSnapshot(root, module, present));
  }
  return accepted;
}
