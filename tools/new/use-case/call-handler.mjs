/** @typedef {import('./call-test.mjs').Use} Use */

/** Whom a call that is made admits: members to what is theirs, otherwise admins. @param {Use} use */
export const allowed = ({ thing }) => (thing.owner ? 'signedIn' : "'admin'");

/** What a contract imports for a call. @param {Use} use @param {readonly string[]} names */
export const contractNames = ({ thing }, names) => [...names, ...(thing.owner ? ['signedIn'] : [])];

/**
 * The file of a handler.
 * @param {Use} use
 * @param {{ platform: readonly string[], contract?: readonly string[], takes?: string, comment: string, kind: string, body: string }} parts
 */
export function callHandler({ thing, call, className }, { platform, contract = [], takes = '', comment, kind, body }) {
  const { module, field, repository } = thing;
  const own = contract.length > 0 ? `import { type ${module}, ${contract.join(', ')} }` : `import type { ${module} }`;
  return `import { injectable } from 'inversify';
import { ${platform.join(', ')} } from '../../../platform/api.js';
${own} from '../contract.js';
import { ${repository.name} } from '../${repository.from}';

type Call = typeof ${module}.calls.${call};

/** ${comment} */
@injectable()
export class ${className} implements ${kind}<Call> {
  constructor(${takes}private readonly ${field}: ${repository.name}) {}

  ${body}
}
`;
}

/** Refuses what was not found, and what another member owns. @param {Use} use @param {string} call the expression that knows the caller */
export function refusal({ thing: { owner, unknown, spoken, id } }, call) {
  const foreign = owner ? ` || found.memberId !== memberCalling(${call}.principal)` : '';
  return `if (!found${foreign}) throw refused(${unknown}, \`There is no ${spoken} \${${id.property}}.\`);`;
}
