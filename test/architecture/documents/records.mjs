import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from '../../../tools/build/files-under.mjs';
import { listedChecks } from './listed-checks.mjs';
import { sections } from './sections.mjs';

/** How a decision record is named; the group is its number. */
export const RECORD = /^docs\/adr\/(\d{4})-[a-z0-9-]+\.md$/;

/** What stands below `## Status`. Only an accepted decision has to be held by its checks. */
export const STATUS =
  /^(?:(Proposed|Accepted|Rejected|Deprecated), \d{4}-\d{2}-\d{2}|(Superseded) by \d{4}, \d{4}-\d{2}-\d{2})\b/i;

/**
 * @typedef {{ readonly file: string, readonly status: string | undefined,
 *   readonly checks: readonly import('./listed-checks.mjs').ListedCheck[] }} DecisionRecord
 */

/**
 * The decision records of a tree, each with its status in lower case (undefined: none that is known) and its checks.
 * @param {string} root
 * @returns {readonly DecisionRecord[]}
 */
export function recordsOf(root) {
  return filesUnder(root, 'docs/adr')
    .filter((file) => RECORD.test(file))
    .map((file) => {
      const parts = sections(readFileSync(join(root, file), 'utf8'), 2);
      return { file, status: statusOf(parts.get('Status')), checks: listedChecks(parts.get('Check') ?? '') };
    });
}

/**
 * @param {string | undefined} text what stands below `## Status`
 * @returns {string | undefined}
 */
export function statusOf(text = '') {
  const [, before, superseded] = STATUS.exec(text) ?? [];
  return (before ?? superseded)?.toLowerCase();
}
