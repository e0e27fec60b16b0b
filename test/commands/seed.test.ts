import { runGroup } from '../../tools/command/run-group.mjs';
import { Customer } from '../program/customer.js';
import { dataDirectory, Program } from '../program/program.js';

const [ORDERS, LIMIT_MS] = [25, 300_000];

describe('npm run seed', () => {
  let data: Awaited<ReturnType<typeof dataDirectory>>;
  let program: Program;
  beforeAll(async () => {
    data = await dataDirectory();
    program = await Program.start(data.path);
  }, LIMIT_MS);
  afterAll(async () => {
    await program?.stop();
    await data.remove();
  });

  const seed = (...words: string[]) => {
    const { hostname, port } = new URL(program.url);
    const env = { ...process.env, HOST: hostname, PORT: port };
    return runGroup(process.execPath, ['tools/seed.mjs', ...words], { cwd: '.', env });
  };
  const orders = async () => {
    const admin = await Customer.signIn(program.url, 'admin@example.com');
    return admin.all('/api/orders');
  };

  it(
    'says what it would do; then places each order of a seed once, also when it is repeated, and has shops and customers answer',
    async () => {
      const dry = await seed('--orders', String(ORDERS), '--seed', 'history', '--dry-run', '--json');
      const { planned } = JSON.parse(dry.stdout) as { planned: Record<string, number> };
      expect(Object.values(planned).reduce((sum, count) => sum + count)).toBe(ORDERS);
      expect(await orders()).toEqual([]);

      const first = await seed('--orders', String(ORDERS - 5), '--seed', 'history', '--json');
      expect(first).toMatchObject({ status: 0 });
      const second = await seed('--orders', String(ORDERS), '--seed', 'history', '--json');
      const { statuses } = JSON.parse(second.stdout) as { statuses: Record<string, number> };
      const placed = await orders();
      expect(placed).toHaveLength(ORDERS);
      const counted: Record<string, number> = {};
      for (const { status } of placed) counted[String(status)] = (counted[String(status)] ?? 0) + 1;
      expect(counted).toEqual(statuses);
      expect(counted['accepted'] ?? 0).toBeGreaterThan(ORDERS / 3);
      expect(new Set(placed.map(({ memberId }) => memberId)).size).toBeGreaterThan(5);
      expect(new Set(placed.map(({ shopId }) => shopId)).size).toBeGreaterThan(5);
    },
    LIMIT_MS,
  );

  it.each([
    [['--orders', '0'], '--orders takes a number from 1 to 1000000, not 0.'],
    [['--orders', 'many'], "--orders takes a whole number, not 'many'."],
    [['--seed', 'two words'], "--seed takes up to 40 letters, digits, '.', '_' and '-', not 'two words'."],
    [['all'], "'all' is no word of this command."],
  ])('refuses %j with a sentence', async (words, sentence) => {
    const { status, stderr } = await seed(...words);
    expect(status).toBe(2);
    expect(stderr).toContain(sentence);
  });
});
