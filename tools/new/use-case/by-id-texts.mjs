import { article } from '../spelling.mjs';
import { allowed, callHandler, refusal } from './call-handler.mjs';
import { admitted, callTest, refusedCases, requestOf, sampleId } from './call-test.mjs';

/** @typedef {import('./call-test.mjs').Use} Use */

/** What the contract says of a query for one thing. @param {Use} use */
export function byIdEntry(use) {
  const { id, unknown, view } = use.thing;
  return `${use.call}: query({
    in: z.strictObject({ ${id.property}: identifier }),
    out: ${view.schema},
    errors: { ${unknown} },
    allow: [${allowed(use)}],
    http: get('${use.path}'),
  })`;
}

/** @param {Use} use */
export function byIdHandler(use) {
  const { id, field, owner, spoken, unknown, view } = use.thing;
  return callHandler(use, {
    platform: [
      'type Answer',
      ...(owner ? ['type CallContext'] : []),
      'type In',
      ...(owner ? ['memberCalling'] : []),
      'type QueryHandler',
      'ReadSide',
      'refused',
    ],
    contract: [unknown],
    takes: 'private readonly reads: ReadSide, ',
    comment: `Shows ${article(spoken)} ${spoken}${owner ? ' to its member' : ''}.`,
    kind: 'QueryHandler',
    body: `async answer({ ${id.property} }: In<Call>${owner ? ', call: CallContext' : ''}): Promise<Answer<Call>> {
    const found = await this.${field}.${use.reader}(this.reads, ${id.property});
    ${refusal(use, 'call')}
    return ${view.of('found')};
  }`,
  });
}

/** @param {Use} use */
export function byIdTest(use) {
  const { id, spoken } = use.thing;
  return callTest(use, {
    rows: [use.thing.sampleRow(1)],
    request: requestOf(use, 'get'),
    cases: [
      `it('shows the ${spoken} of that identifier', async () => {
    const { status, body } = await call(${sampleId(use)}, ${admitted(use)});
    expect([status, body]).toMatchObject([200, { ${id.property}: ${sampleId(use)} }]);
  });`,
      ...refusedCases(use),
    ],
  });
}
