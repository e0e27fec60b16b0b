import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { arrives } from '../../src/platform/testing/waiting.js';
import { Customer } from '../program/customer.js';
import { dataDirectory, Program } from '../program/program.js';

const run = promisify(execFile);
const EVENTS = fileURLToPath(new URL('../../tools/events/events.mjs', import.meta.url));

/** An address, a payment method, a telephone number; an identifier is none. */
const PERSONAL = /@|card-ok|(?<![0-9a-f])010-\d{4}-\d{4}(?!-)/;

interface Story {
  readonly correlationIds: readonly string[];
  readonly complete: boolean;
  readonly items: readonly {
    readonly at: string;
    readonly module: string;
    readonly what: string;
    readonly id: string;
    readonly outcome?: string;
    readonly correlationId?: string;
  }[];
}

describe('npm run events -- trace', () => {
  let data: Awaited<ReturnType<typeof dataDirectory>>;
  let program: Program;
  let token: string;
  let orderId: string;

  beforeAll(async () => {
    data = await dataDirectory();
    program = await Program.start(data.path);
    token = await tokenOf('admin@example.com');
    orderId = await acceptedOrder();
  });
  afterAll(async () => {
    await program.stop();
    await data.remove();
  });

  const tokenOf = async (email: string) => {
    const signedIn = await fetch(`${program.url}/api/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: 'ficus-sample' }),
    });
    return ((await signedIn.json()) as { token: string }).token;
  };
  const acceptedOrder = async () => {
    const bearer = { authorization: `Bearer ${await tokenOf('owner@example.com')}` };
    const me = (await (await fetch(`${program.url}/api/members/me`, { headers: bearer })).json()) as {
      memberId: string;
    };
    const customer = await Customer.signIn(program.url);
    const { body } = await customer.get(`/api/shops?open=true&limit=1&ownerId=${me.memberId}`);
    const [{ shopId }] = body['items'] as [{ shopId: string }];
    const shop = (await customer.get(`/api/shops/${shopId}`)).body as { menu: { menuItemId: string }[] };
    const items = [{ menuItemId: shop.menu[0]?.menuItemId, quantity: 10 }];
    const placed = await customer.post('/api/orders', 'trace-1', { shopId, items });
    const id = String(placed.body['orderId']);
    const is = (status: string) => async () => (await customer.get(`/api/orders/${id}`)).body['status'] === status;
    await arrives('an order that is paid', is('paid'), 60_000);
    const accepted = await fetch(`${program.url}/api/orders/${id}/accept`, { method: 'POST', headers: bearer });
    expect(accepted.status).toBe(200);
    return id;
  };
  const events = async (...words: string[]) => {
    const env = { PATH: process.env['PATH'], FICUS_URL: program.internalUrl, FICUS_TOKEN: token };
    return (await run(process.execPath, [EVENTS, ...words], { env })).stdout;
  };
  const story = async (id: string) => JSON.parse(await events('trace', id, '--json')) as Story;
  /** The story when everything has come to its end. */
  const whole = () =>
    arrives(
      'a story with its end',
      async () => {
        const trace = await story(orderId);
        const sent = trace.items.filter(
          ({ what, outcome }) => what.startsWith('message ') && outcome?.startsWith('sent'),
        );
        const ended = trace.items.some(({ what }) => what === 'saga checkout ended');
        const waits = trace.items.some(({ outcome }) => outcome?.includes('has not read it yet'));
        return ended && sent.length === 3 && !waits ? trace : undefined;
      },
      30_000,
    );

  it('traces one order through the logs and books of all modules, by time, under one correlation id', async () => {
    const { correlationIds, items, complete } = await whole();
    expect(complete).toBe(true);
    expect(correlationIds).toHaveLength(1);
    const trace = items.map(({ module, what, outcome }) => `${module}: ${what}: ${outcome}`);
    for (const line of [
      /^order: order\.placed: handled by notification$/,
      /^order: saga checkout started: /,
      /^order: saga checkout step authorize: done$/,
      /^payment: gateway request authorize: wanted$/,
      /^payment: payment\.requested: handled by payment$/,
      /^payment: gateway request authorize: authorized$/,
      /^payment: payment\.authorized: handled by order$/,
      /^order: saga checkout received accepted: received by shop$/,
      /^order: order\.accepted: handled by notification$/,
      /^order: saga checkout step shop: accepted$/,
      /^payment: ledger entry shop-payable: credit \d+ won, for \S+:capture$/,
      /^order: saga checkout ended: done$/,
      /^notification: message \S+: sent by /,
    ])
      expect(trace.filter((one) => line.test(one)).map(() => line.source)).toContain(line.source);
    expect(items.map(({ at }) => at)).toEqual(items.map(({ at }) => at).sort());
    expect(JSON.stringify(items)).not.toMatch(PERSONAL);
  });

  it('shows the same trace by its correlation id', async () => {
    const byKey = await whole();
    const byId = await story(byKey.correlationIds[0] ?? '');
    expect(byId.correlationIds).toEqual(byKey.correlationIds);
    expect(byId.items).toEqual(byKey.items);
  });

  it('is for those who operate the program, and says when nothing is known', async () => {
    expect((await fetch(`${program.internalUrl}/api/traces/${orderId}`)).status).toBe(401);
    const bearer = { authorization: `Bearer ${await tokenOf('customer@example.com')}` };
    expect((await fetch(`${program.internalUrl}/api/traces/${orderId}`, { headers: bearer })).status).toBe(403);
    expect(await events('trace', 'nobody')).toBe('No module here knows of nobody.\n');
    expect(await events('trace', orderId)).toMatch(/^time +module +what +outcome +id\n/);
  });
});
