import { article } from '../spelling.mjs';

/**
 * @typedef {object} Use a call that is made
 * @property {import('./served-thing.mjs').ServedThing} thing
 * @property {string} call its name in the contract
 * @property {string} className of its handler
 * @property {string} path of its route
 * @property {string} reader the method of the repository that it reads by
 */

/**
 * The suite of a call about rows that are kept already.
 * @param {Use} use
 * @param {{ rows: readonly string[], request: string, cases: readonly string[] }} parts
 */
export function callTest({ thing: { module, kept }, call }, { rows, request, cases }) {
  return `import request from 'supertest';
import { insertRows } from '../../../platform/api.js';
import { testWorld, type TestWorld } from '../../../platform/testing/api.js';
import { ${module}Module } from '../module.js';
import { ${kept.row} } from '../${kept.from}';

const rows: ${kept.row}[] = [${rows.join(', ')}];

describe('${module}.${call}', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld([${module}Module]);
    await world.store('${module}').units.run('sample rows', (tx) => insertRows(tx, ${kept.row}, rows));
  });
  afterAll(() => world.close());

  ${request}

  ${cases.join('\n\n')}
});
`;
}

/** How a test makes a call about one thing. @param {Use} use @param {'get' | 'post'} method @param {string} [headers] */
export function requestOf({ thing: { id }, path }, method, headers = '') {
  const url = `\`${path.replace(`:${id.property}`, `\${${id.property}}`)}\``;
  return `const call = async (${id.property}: string, memberId: string, ...roles: string[]) =>
    request(world.app).${method}(${url})
      .set('Authorization', \`Bearer \${await world.tokenFor(memberId, ...roles)}\`)${headers};`;
}

/** Whom a call of a test is made as, so that it is admitted. @param {Use} use */
export const admitted = ({ thing }) => (thing.owner ? "'m1'" : "'m1', 'admin'");

/** The row that a test keeps, by its identifier. @param {Use} use */
export const sampleId = ({ thing }) => `'${thing.sampleId(1)}'`;

/** What every call about one thing refuses. @param {Use} use @returns {string[]} */
export function refusedCases(use) {
  const { owner, spoken, unknown } = use.thing;
  const unknownThing = `it('refuses ${article(spoken)} ${spoken} that there is not', async () => {
    const { status, body } = await call('none', ${admitted(use)});
    expect([status, body.code]).toEqual([404, '${unknown}']);
  });`;
  if (!owner) return [unknownThing, strangerCase(`call(${sampleId(use)}, 'm2')`)];
  return [
    unknownThing,
    `it('refuses the ${spoken} of another member as if there were none', async () => {
    const { status, body } = await call(${sampleId(use)}, 'm2');
    expect([status, body.code]).toEqual([404, '${unknown}']);
  });`,
  ];
}

/** @param {string} call */
export function strangerCase(call) {
  return `it('refuses a caller who is no admin', async () => {
    expect((await ${call}).status).toBe(403);
  });`;
}
