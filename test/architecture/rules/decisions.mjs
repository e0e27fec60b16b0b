import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRecords } from '../../../tools/adr/record/read-records.mjs';
import { filesUnder } from '../../../tools/build/files-under.mjs';
import { faultsOfFields } from '../documents/record-fields.mjs';
import { statusOf } from '../documents/records.mjs';
import { sections } from '../documents/sections.mjs';

const NAME = /^docs\/adr\/\d{4}-[a-z0-9-]+\.md$/;
const SECTIONS = ['Context', 'Decision', 'Consequences', 'Undo', 'Falsified when', 'Revisit when', 'Covers', 'Check'];
/** A decision that is not, or no longer, in force need not be held by a check that is there. */
const NOT_HELD = ['proposed', 'rejected', 'superseded', 'deprecated'];

/**
 * Every decision says why, what follows, how it is undone, what would show it to be wrong, when to look at it again, what it covers,
 * and which check holds it. What an accepted one covers and names exists.
 * @param {string} root
 * @returns {string[]}
 */
export function check(root) {
  const records = new Map(readRecords(root).map((record) => [record.file, record]));
  return filesUnder(root, 'docs/adr')
    .filter((file) => file.endsWith('.md') && !file.endsWith('/README.md'))
    .flatMap((file) => {
      if (!NAME.test(file))
        return [`${file} is not named like a decision. Call it docs/adr/<4 digits>-<what-was-decided>.md.`];
      const text = readFileSync(join(root, file), 'utf8').replace(/<!--[^]*?-->/g, '');
      const missing = SECTIONS.filter((section) => !new RegExp(`^## ${section}$`, 'm').test(text));
      if (missing.length > 0)
        return [`${file} has no section ${missing.join(', ')}. A decision has: ${SECTIONS.join(', ')}.`];
      const status = statusOf(sections(text, 2).get('Status'));
      const held = !NOT_HELD.includes(status ?? '');
      const record = records.get(file);
      return [
        ...checksOf(root, file, text.split(/^## Check$/m)[1] ?? '', held),
        ...(record ? faultsOfFields(root, record) : []),
      ];
    });
}

/**
 * @param {string} root
 * @param {string} file
 * @param {string} section the text below `## Check`
 * @param {boolean} held whether the checks have to be there: not those of a proposal, nor of a decision that was superseded
 */
function checksOf(root, file, section, held) {
  const named = [...section.matchAll(/`([^`\s]+\/[^`\s]+)`/g)].map((match) => match[1] ?? '');
  if (named.length === 0)
    return [
      `${file} names no check. Write the path of the test or rule that holds the decision between backticks below '## Check'.`,
    ];
  return named
    .filter((path) => held && !existsSync(join(root, path)))
    .map(
      (path) =>
        `${file} is held by ${path}, which does not exist. Name the check that holds it now, or supersede the decision.`,
    );
}
