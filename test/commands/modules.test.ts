import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { steps } from '../../tools/check/steps.mjs';
import { Checkout, type Ended } from './checkout.js';

const LIMIT_MS = 600_000;
const SHOP = 'src/modules/shop/module.ts';
const ORDER = 'src/modules/order/place/place-order.ts';
const ROW = 'src/modules/shop/store/shop-row.ts';
const MIGRATION = 'migrations/shop/1795200000000-create-shops.ts';

/** A mistake that only a start found: what is written in a file in place of what, and the first line that the developer reads. */
const MISTAKES: readonly (readonly [mistake: string, file: string, before: string, after: string, line: string])[] = [
  [
    'two modules that call each other',
    SHOP,
    `export const shopModule = implement(shop, {`,
    `import { order } from '../order/contract.js';\nexport const shopModule = implement(shop, {\n  uses: [order],`,
    'The calls between modules form a cycle: order → shop → order; turn one of these calls into an event.',
  ],
  [
    'a class that nothing binds',
    SHOP,
    'bind(ShopRepository).toSelf();',
    'void [bind, ShopRepository];',
    'RegisterShop in shop takes ShopRepository, which nothing binds; add bind(ShopRepository).toSelf() to bind in src/modules/shop/module.ts. RegisterShop is in src/modules/shop/register/register-shop.ts.',
  ],
  [
    'an injected class that is imported by `import type`',
    ORDER,
    'import { type shop, ShopClient }',
    'import type { shop, ShopClient }',
    'PlaceOrder in order takes a parameter 1 that is no class at run time; take a class, not an interface, and import it by import, not by import type. PlaceOrder is in src/modules/order/place/place-order.ts.',
  ],
  [
    'a column without a migration',
    ROW,
    '  version: number;\n',
    "  version: number;\n\n  @Column({ type: 'varchar', name: 'phone_number' })\n  phoneNumber: string;\n",
    'shop does not start: its row ShopRow has the column phone_number, which the table shops lacks. Add the column in a migration: npm run new -- migration shop add-phone-number; or correct the class ShopRow. Then start again.',
  ],
  [
    'a column that holds something else than its migration says',
    ROW,
    "@Column({ type: 'integer' })\n  version: number;",
    "@Column({ type: 'varchar' })\n  version: string;",
    'shop does not start: its row ShopRow says varchar of the column version, which is integer in the table shops. Change the column in a migration: npm run new -- migration shop change-version; or correct the class ShopRow. Then start again.',
  ],
];

describe('the step modules of npm run check', () => {
  let checkout: Checkout;

  const path = (file: string) => join(checkout.root, file);
  const check = (): Promise<Ended> => {
    const [script = '', ...parameters] = steps.find(({ name }) => name === 'modules')?.run ?? [];
    return checkout.run(script, parameters);
  };

  beforeAll(async () => {
    checkout = await Checkout.make();
  }, LIMIT_MS);
  afterAll(() => checkout.remove());

  it(
    'passes, and says nothing, while the modules can be started',
    async () => {
      expect(await check()).toMatchObject({ status: 0, output: '' });
    },
    LIMIT_MS,
  );

  it.each(MISTAKES)(
    'finds %s',
    async (_, file, before, after, line) => {
      const text = await readFile(path(file), 'utf8');
      expect(text).toContain(before);
      await writeFile(path(file), text.replace(before, after));
      const { status, output } = await check();
      await writeFile(path(file), text);
      expect([status, output.split('\n')[0]]).toEqual([1, line]);
    },
    LIMIT_MS,
  );

  it(
    'finds a table without a migration',
    async () => {
      const text = await readFile(path(MIGRATION), 'utf8');
      await rm(path(MIGRATION));
      const { status, output } = await check();
      await writeFile(path(MIGRATION), text);
      expect([status, output]).toEqual([
        1,
        'shop does not start: its row MenuItemRow is kept in the table menu_items, which its migrations do not make. Make the table in a migration: npm run new -- migration shop create-menu-items; or correct the class MenuItemRow. Then start again.\n',
      ]);
    },
    LIMIT_MS,
  );

  it(
    'prints all faults of all modules as one value',
    async () => {
      const [text, row] = await Promise.all([readFile(path(SHOP), 'utf8'), readFile(path(ROW), 'utf8')]);
      await writeFile(path(SHOP), text.replace('bind(ShopRepository).toSelf();', 'void [bind, ShopRepository];'));
      await writeFile(path(ROW), row.replace("@Entity({ name: 'shops' })", "@Entity({ name: 'stores' })"));
      const { status, stdout } = await checkout.run('tools/modules.mjs', ['--json']);
      expect(status).toBe(1);
      expect(JSON.parse(stdout)).toEqual({
        ok: false,
        faults: [expect.stringMatching(/^RegisterShop in shop/), expect.stringContaining('the table stores')],
      });
    },
    LIMIT_MS,
  );
});
