import { allowed, callHandler, refusal } from './call-handler.mjs';
import { admitted, callTest, refusedCases, requestOf, sampleId } from './call-test.mjs';

/** @typedef {import('./call-test.mjs').Use} Use */

/** What the contract says of a command. @param {Use} use */
export function commandEntry(use) {
  const { id, unknown } = use.thing;
  return `${use.call}: command({
    in: z.strictObject({ ${id.property}: identifier }),
    out: z.object({ ${id.property}: z.string() }),
    errors: { ${unknown} },
    allow: [${allowed(use)}],
    http: post('${use.path}', { status: 200 }),
  })`;
}

/** @param {Use} use */
export function commandHandler(use) {
  const { module, id, field, owner, unknown } = use.thing;
  return callHandler(use, {
    platform: [
      'type Answer',
      'type CommandHandler',
      'type In',
      ...(owner ? ['memberCalling'] : []),
      'refused',
      'type Tx',
    ],
    contract: [unknown],
    comment: `Serves ${module}.${use.call}.`,
    kind: 'CommandHandler',
    body: `async apply(tx: Tx, { ${id.property} }: In<Call>): Promise<Answer<Call>> {
    const found = await this.${field}.${use.reader}(tx, ${id.property});
    ${refusal(use, 'tx.call')}
    // Change rows and publish events through tx here: they commit with the outcome of the call, or not at all.
    return { ${id.property} };
  }`,
  });
}

/** @param {Use} use */
export function commandTest(use) {
  const { property } = use.thing.id;
  return callTest(use, {
    rows: [use.thing.sampleRow(1)],
    request: requestOf(use, 'post', `.set('Idempotency-Key', ${property})`),
    cases: [
      `it('responds to a repeated command with the bytes of the first', async () => {
    const first = await call(${sampleId(use)}, ${admitted(use)});
    expect([first.status, first.body]).toEqual([200, { ${property}: ${sampleId(use)} }]);
    expect((await call(${sampleId(use)}, ${admitted(use)})).text).toBe(first.text);
  });`,
      ...refusedCases(use),
    ],
  });
}
