import { allowed, callHandler } from './call-handler.mjs';
import { admitted, callTest, strangerCase } from './call-test.mjs';

/** @typedef {import('./call-test.mjs').Use} Use */

/** What the contract says of a list. @param {Use} use */
export function listEntry(use) {
  const { owner, several, view } = use.thing;
  return `/** ${owner ? `A member's own ${several}, newest` : `The ${several}, newest`} first. */
  ${use.call}: query({
    in: z.strictObject({ ...pageQuery }),
    out: pageOf(${view.schema}),
    errors: { BAD_CURSOR },
    allow: [${allowed(use)}],
    http: get('${use.path}'),
  })`;
}

/** The method of the repository that reads a page. @param {Use} use */
export function listMethod({ thing: { id, kept, owner, several }, reader }) {
  const behind = `${id.column} < ?`;
  const where = owner
    ? `WHERE ${owner.column} = ? \${after ? 'AND ${behind}' : ''}`
    : `\${after ? 'WHERE ${behind}' : ''}`;
  return `/** Up to \`count\` ${several}${owner ? ' of a member' : ''}, newest first, behind the one with the key \`after\` (${id.property}). */
  ${reader}(at: Readable, ${owner ? 'memberId: string, ' : ''}after: SortKey | undefined, count: number): Promise<${kept.row}[]> {
    // Identifiers are of UUIDv7: they sort by the time they were made.
    const end = \`${where} ORDER BY ${id.column} DESC LIMIT ?\`;
    return findRows(at, ${kept.row}, end, [${owner ? 'memberId, ' : ''}...(after ?? []), count]);
  }`;
}

/** @param {Use} use */
export function listHandler(use) {
  const { field, id, owner, several, view } = use.thing;
  return callHandler(use, {
    platform: [
      'type Answer',
      ...(owner ? ['type CallContext'] : []),
      'type In',
      'keyOf',
      ...(owner ? ['memberCalling'] : []),
      'pageOfRows',
      'type QueryHandler',
      'ReadSide',
    ],
    takes: 'private readonly reads: ReadSide, ',
    comment: `Lists the ${several}${owner ? ' of the calling member' : ''}, newest first.`,
    kind: 'QueryHandler',
    body: `async answer({ limit, cursor }: In<Call>${owner ? ', call: CallContext' : ''}): Promise<Answer<Call>> {
    ${owner ? 'const memberId = memberCalling(call.principal);' : ''}
    const found = await this.${field}.${use.reader}(this.reads, ${owner ? 'memberId, ' : ''}keyOf(cursor, 1), limit + 1);
    return pageOfRows(found, limit, ({ ${id.property} }) => [${id.property}], (row) => ${view.of('row')});
  }`,
  });
}

/** @param {Use} use */
export function listTest(use) {
  const { id, owner } = use.thing;
  const item = (/** @type {number} */ n) => `{ ${id.property}: '${use.thing.sampleId(n)}' }`;
  const as = admitted(use);
  return callTest(use, {
    rows: [use.thing.sampleRow(1), use.thing.sampleRow(2)],
    request: `const call = async (page: string, memberId: string, ...roles: string[]) =>
    request(world.app).get(\`${use.path}?\${page}\`)
      .set('Authorization', \`Bearer \${await world.tokenFor(memberId, ...roles)}\`);`,
    cases: [
      `it('lists page by page, newest first', async () => {
    const { body: first } = await call('limit=1', ${as});
    expect(first).toMatchObject({ items: [${item(2)}], next: expect.any(String) });
    const { body: second } = await call(\`limit=1&cursor=\${first.next}\`, ${as});
    expect(second).toMatchObject({ items: [${item(1)}] });
    expect(second.next).toBeUndefined();
  });`,
      owner
        ? `it('shows nothing to another member', async () => {
    expect((await call('limit=1', 'm2')).body).toEqual({ items: [] });
  });`
        : strangerCase("call('limit=1', 'm2')"),
    ],
  });
}
