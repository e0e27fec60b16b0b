import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from '../../../tools/build/files-under.mjs';

/** Words with one meaning: wherever the platform says one, in code or comment, it speaks of the marketplace. */
const PLAIN = new Set(
  'shop restaurant menu cuisine customer rider courier payment coupon settlement storefront marketplace food refund basket'.split(
    ' ',
  ),
);

/**
 * Words that the platform may need in another sense: the order of events, the delivery of an event, the owner of a table,
 * a code review. They count only where they are written as the name of a module, a role or its data.
 */
const DOUBLE = 'order delivery review listing notification owner admin'.split(' ');

/** Here, `owner` is the role of a database that may be written. */
const OWNERS = ['src/platform/store/', 'src/platform/fig/'];

const asName = DOUBLE.map((word) => {
  const Word = word[0]?.toUpperCase() + word.slice(1);
  return {
    word,
    pattern: new RegExp(
      [
        `(['"\`])${word}(:own)?\\1`, // 'order', 'owner:own'
        `['"\`]${word}[.@][a-z0-9]`, // 'order.placed', 'order@1:42'
        `<-${word}\\b`, // notification<-order
        `/${word}s?(?=['"\`/:?])`, // /api/orders
        `\\b${word}Ids?\\b`, // orderId
        `\\b${Word}(Id|Row|View|Client|Module|Contract|Placed)`, // OrderRow
      ].join('|'),
    ),
  };
});

/**
 * The platform serves any trade: its sources, tests and comments contain no word of the marketplace. `member` is allowed;
 * it is the platform's word for a person who has signed in.
 * @param {string} root
 * @returns {string[]}
 */
export function check(root) {
  return filesUnder(root, 'src/platform')
    .filter((file) => !file.endsWith('.snap'))
    .flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, index) =>
          marketplaceWords(line)
            .filter((word) => word !== 'owner' || !OWNERS.some((folder) => file.startsWith(folder)))
            .map(
              (word) =>
                `${file}:${index + 1} says '${word}', a word of the marketplace. The platform serves any trade: ` +
                'speak of modules, calls, events and roles, and take examples from a garden.',
            ),
        ),
    );
}

/**
 * @param {string} line
 * @returns {string[]}
 */
function marketplaceWords(line) {
  const words = (line.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? []).map((word) => word.toLowerCase());
  const plain = words.filter((word) => PLAIN.has(word) || PLAIN.has(word.replace(/s$/, '')));
  const double = asName.filter(({ pattern }) => pattern.test(line)).map(({ word }) => word);
  return [...new Set([...plain, ...double])];
}
