import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { steps } from '../../tools/check/steps.mjs';
import { Checkout, type Ended } from './checkout.js';

const LIMIT_MS = 300_000;
const PAGE = 'docs/event-catalogue.md';
const CONTRACT = 'src/modules/order/contract.ts';
const MODULE = 'src/modules/notification/module.ts';

/** What changes an event of a contract's value, however the contract spells it. */
const changedEvent = (change: string) => `
Object.assign(order.events, { placed: { ...order.events.placed, ${change} } });
`;

describe('the step catalogue of npm run check', () => {
  let checkout: Checkout;
  let texts: ReadonlyMap<string, string>;

  const path = (file: string) => join(checkout.root, file);
  const check = (): Promise<Ended> => {
    const [script = '', ...parameters] = steps.find(({ name }) => name === 'catalogue')?.run ?? [];
    return checkout.run(script, parameters);
  };
  const write = () => checkout.run('tools/catalogue.mjs', ['--write']);

  beforeAll(async () => {
    checkout = await Checkout.make();
    texts = new Map(
      await Promise.all(
        [PAGE, CONTRACT, MODULE].map(async (file) => [file, await readFile(path(file), 'utf8')] as const),
      ),
    );
  }, LIMIT_MS);
  afterEach(async () => {
    for (const [file, text] of texts) await writeFile(path(file), text);
  });
  afterAll(() => checkout.remove());

  it('passes, and says nothing, while the committed page says what the modules say', async () => {
    expect(await check()).toMatchObject({ status: 0, output: '' });
  });

  it.each([
    ['has another version', 'version: 2', '2'],
    ['has another key', "key: 'shopId'", 'shopId'],
    [
      'has a further field',
      "data: (order.events.placed.data as z.ZodObject).extend({ why: z.string().optional().describe('The reason.') })",
      'The reason.',
    ],
  ])('fails when an event %s, and names the command that writes the page anew', async (_, change, shown) => {
    await appendFile(path(CONTRACT), changedEvent(change));
    const { status, output } = await check();
    expect(status).toBe(1);
    expect(output).toMatch(
      /^docs\/event-catalogue\.md differs from the contracts and subscriptions of the modules, first in line \d+/,
    );
    expect(output).toContain(shown);
    expect(output).toContain('Write it anew: npm run catalogue -- --write.');
  });

  it('fails when a module no longer handles an event', async () => {
    const source = texts.get(MODULE) ?? '';
    const without = source.replace(/^ *when\(order\.events\.paid,.*\n/m, '');
    expect(without).not.toBe(source);
    await writeFile(path(MODULE), without);
    const { status, output } = await check();
    expect([status, output]).toEqual([1, expect.stringMatching(/must be '\| \[order\.paid\].*\| none /)]);
  });

  it('fails when there is no page', async () => {
    await rm(path(PAGE));
    expect(await check()).toMatchObject({ status: 1, output: expect.stringContaining("must be '# Event catalogue'") });
  });

  it(
    'passes after the page is written anew; it is formatted, and another writing changes nothing',
    async () => {
      await appendFile(path(CONTRACT), changedEvent('version: 2'));
      expect(await write()).toMatchObject({ status: 0, stdout: 'Wrote docs/event-catalogue.md anew.\n' });
      expect(await check()).toMatchObject({ status: 0, output: '' });
      expect(await checkout.node('node_modules/prettier/bin/prettier.cjs', '--check', PAGE)).toMatchObject({
        status: 0,
      });
      expect(await write()).toMatchObject({
        status: 0,
        stdout: 'docs/event-catalogue.md says what the modules say.\n',
      });
    },
    LIMIT_MS,
  );
});
