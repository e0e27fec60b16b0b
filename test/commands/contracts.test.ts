import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { steps } from '../../tools/check/steps.mjs';
import { Checkout, type Ended } from './checkout.js';

const LIMIT_MS = 300_000;

/** What takes a property from a schema of the contract's value, however the contract spells it. */
const OMITTED = {
  order: `
Object.assign(order.events, {
  placed: { ...order.events.placed, data: (order.events.placed.data as z.ZodObject).omit({ total: true }) },
});
`,
  shop: `
Object.assign(shop.calls, {
  offer: { ...shop.calls.offer, out: (shop.calls.offer.out as z.ZodObject).omit({ minimumOrder: true }) },
});
`,
  member: `
Object.assign(member.events, {
  withdrawn: {
    ...member.events.withdrawn,
    data: (member.events.withdrawn.data as z.ZodObject).extend({ why: z.string().optional() }),
  },
});
`,
};

describe('the step contracts of npm run check', () => {
  let checkout: Checkout;
  let contracts: ReadonlyMap<string, string>;

  const check = (environment = {}): Promise<Ended> => {
    const [script = '', ...parameters] = steps.find(({ name }) => name === 'contracts')?.run ?? [];
    return checkout.run(script, parameters, environment);
  };
  const accept = (...modules: string[]) => checkout.run('tools/contracts.mjs', ['accept', ...modules]);
  const file = (module: string, name: string) => join(checkout.root, 'src/modules', module, name);
  const change = (module: keyof typeof OMITTED) => appendFile(file(module, 'contract.ts'), OMITTED[module]);

  beforeAll(async () => {
    checkout = await Checkout.make();
    const names = Object.keys(OMITTED);
    expect(await accept(...names)).toMatchObject({ status: 0 });
    contracts = new Map(
      await Promise.all(names.map(async (name) => [name, await readFile(file(name, 'contract.ts'), 'utf8')] as const)),
    );
  }, LIMIT_MS);
  afterEach(async () => {
    for (const [name, text] of contracts) await writeFile(file(name, 'contract.ts'), text);
    await accept(...contracts.keys());
  });
  afterAll(() => checkout.remove());

  it('fails when an event loses a field, and names the module that reads it', async () => {
    await change('order');
    const { status, stdout } = await check();
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^breaking {4}order\.placed lost 'total', which (\w+, )*(\w+ and )?notification( and \w+)? reads? \(.*src\/modules\/notification\/module\.ts.*\); keep it, or publish a second event beside it until no module consumes this one\. If every consumer is ready, accept it: npm run contracts -- accept order\.$/m,
    );
  });

  it("fails when a call's answer loses a field, and names the module that reads it", async () => {
    await change('shop');
    const { status, stdout } = await check();
    expect(status).toBe(1);
    expect(stdout).toContain(
      "breaking    The answer of shop.offer lost 'minimumOrder', which order reads (src/modules/order/module.ts); " +
        'keep it until nobody reads it. If every consumer is ready, accept it: npm run contracts -- accept shop.\n',
    );
  });

  it('fails when a saga loses a step, and says what becomes of the sagas in flight', async () => {
    const path = file('order', 'checkout/checkout.ts');
    const whole = await readFile(path, 'utf8');
    try {
      await writeFile(path, whole.replace(" shop: 'signal',", ''));
      const { status, stdout } = await check();
      expect(status).toBe(1);
      expect(stdout).toContain(
        "breaking    order.checkout no longer has the step 'shop' (signal); a saga in flight (there is no database here to count " +
          'them in) that has come so far has another log, and would be stuck: undo it, or leave this saga as it was and declare a ' +
          'second one beside it for the new ones (docs/sagas.md#change-a-saga). If that is meant, accept it: npm run contracts -- accept order.\n',
      );
    } finally {
      await writeFile(path, whole);
    }
  });

  it('passes a compatible change and says so; in CI, where what lags behind would hide later breaks, it requires it', async () => {
    await change('member');
    const said =
      "compatible  member.withdrawn has a new property 'why'; who reads it as before can do so.\n" +
      'Before you commit, let the snapshots say it: npm run contracts -- accept member\n';
    expect(await check({ CI: '' })).toMatchObject({ status: 0, stdout: said });
    const strict = await check({ CI: 'true' });
    expect(strict.status).toBe(1);
    expect(strict.stdout).toContain(
      'Nothing of that breaks anybody, but the snapshots must say it: npm run contracts -- accept member\n',
    );
  });

  it('says nothing more of what was accepted; what breaks somebody is accepted by the name of its module alone', async () => {
    await Promise.all([change('shop'), change('member')]);
    const all = await accept();
    expect(all).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('written     src/modules/member/contract.snapshot.json'),
    });
    expect(all.stdout).toMatch(/^left {8}The answer of shop\.offer lost 'minimumOrder'/m);
    expect(await accept('shop')).toMatchObject({
      status: 0,
      stdout: 'written     src/modules/shop/contract.snapshot.json\n',
    });
    expect(await check({ CI: 'true' })).toMatchObject({ status: 0, output: '' });
    const snapshots = ['shop', 'member'].map((name) => `src/modules/${name}/contract.snapshot.json`);
    expect(await checkout.node('node_modules/prettier/bin/prettier.cjs', '--check', ...snapshots)).toMatchObject({
      status: 0,
    });
  });

  it('takes a missing snapshot for a new module, and refuses one that cannot be read', async () => {
    await rm(file('member', 'contract.snapshot.json'));
    expect((await check({ CI: '' })).stdout).toContain(
      'compatible  member has no snapshot of its contract yet; nothing is promised before.\n',
    );
    await writeFile(file('member', 'contract.snapshot.json'), '<<<<<<< HEAD\n{}');
    const { status, stdout } = await check();
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^unreadable {2}src\/modules\/member\/contract\.snapshot\.json cannot be read: .*\. Take it from git, or write what the contract promises now: npm run contracts -- accept member\.$/m,
    );
  });

  it('prints one value for programs', async () => {
    await change('shop');
    const { stdout } = await checkout.node('tools/contracts.mjs', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      unreadable: [],
      differences: expect.arrayContaining([
        expect.objectContaining({
          subject: 'shop.offer',
          rule: 'answer:property-removed',
          level: 'breaking',
          consumers: ['order'],
        }),
      ]),
    });
  });

  it.each([
    [
      ['reject'],
      "'reject' is nothing that can be done with contracts; write npm run contracts, or npm run contracts -- accept [module …].\n",
    ],
    [
      ['--loud'],
      'There is no option --loud; there are --json and --quiet. Write npm run contracts, or npm run contracts -- accept [module …].\n',
    ],
    [
      ['accept', 'garden'],
      expect.stringMatching(
        /^There is no module 'garden' whose contract could be accepted; name some of: .*member, .*\.\n$/,
      ),
    ],
  ])('refuses %j with a sentence', async (words, sentence) => {
    expect(await checkout.node('tools/contracts.mjs', ...words)).toMatchObject({ status: 1, output: sentence });
  });

  it('says that modules which cannot be loaded cannot be compared', async () => {
    await appendFile(file('member', 'contract.ts'), "throw new Error('The well is dry.');\n");
    expect(await check()).toMatchObject({
      status: 1,
      output: 'The contracts cannot be compared, because the modules cannot be loaded: The well is dry.\n',
    });
  });
});
