import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { StackDriver } from '../driver/on-stack.js';
import { operating } from '../driver/operator.js';
import { startMovable } from '../moves/movable-stack.js';
import { PlacedMoves } from '../moves/placed-moves.js';

const FIG = fileURLToPath(new URL('../../tools/fig/fig.mjs', import.meta.url));
const LIMIT_MS = 120_000;

describe('npm run fig, where modules can move,', () => {
  let driver: StackDriver;
  let moves: PlacedMoves;
  let environment: { readonly [variable: string]: string };
  beforeAll(async () => {
    driver = await startMovable();
    moves = await PlacedMoves.of(driver.stack);
    environment = { PATH: process.env['PATH'] ?? '', ...(await operating(driver.stack)) };
  }, LIMIT_MS);
  afterAll(() => driver?.close(), LIMIT_MS);

  const fig = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [FIG, ...words], {
      env: environment,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  it.each([
    ['an unknown module', ['move', 'garden', '--to', 'remote'], /garden does not move: there is no such module\./],
    ['no place', ['move', 'shop'], /Say where shop is to be: --to remote, or --to local\./],
    ['an unknown place', ['move', 'shop', '--to', 'moon'], /Say where shop is to be: --to remote, or --to local\./],
    ['no module', ['move', '--to', 'remote'], /Say the module: npm run fig -- move/],
    ['two modules', ['move', 'shop', 'order', '--to', 'remote'], /'order' is one word too many/],
    ['the place where it is', ['move', 'shop', '--to', 'local'], /shop does not move: it is local already\./],
    [
      'another database',
      ['move', 'shop', '--to', 'remote', '--database', 'garden.sqlite'],
      /no service that stands by has the database garden\.sqlite: http:\S+ has \S+shop\.service\.sqlite\./,
    ],
    ['a module that does not move', ['cancel', 'shop'], /shop is not on its way, so nothing was cancelled\./],
    ['an unknown module to cancel', ['cancel', 'garden'], /garden is not on its way, so nothing was cancelled\./],
    ['an unknown module to check', ['check', 'garden'], /There is no module garden; modules are member, /],
    ['the history of an unknown module', ['history', 'garden'], /There is no module garden; modules are member, /],
    ['an unknown option', ['move', 'shop', '--to', 'remote', '--at', 'noon'], /--at/],
  ] as const)('refuses %s with a sentence, and changes nothing', async (_, words, sentence) => {
    const before = await driver.rows('placement', 'SELECT * FROM placements ORDER BY module');
    const { status, stderr } = fig(...words);
    expect([status, stderr]).toEqual([1, expect.stringMatching(sentence)]);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(await driver.rows('placement', 'SELECT * FROM placements ORDER BY module')).toEqual(before);
    expect(await driver.rows('placement', 'SELECT id FROM moves')).toEqual([]);
  });

  it(
    'moves it out once, and home, and says in the history who has moved it and why',
    async () => {
      const begun = await moves.begin('member', 'remote');
      await moves.ended(begun);
      expect(fig('move', 'member', '--to', 'remote').stderr).toMatch(
        /no service stands by for it; start one with a database of its own/,
      );
      const { status, stdout } = fig('move', 'member', '--to', 'local', '--reason', 'the fair is over');
      expect([status, stdout]).toEqual([
        0,
        expect.stringMatching(/^member is at the monolith \(\S+\) from now on: \d+ rows/),
      ]);
      expect(fig('history', 'member').stdout).toMatch(/operator \S+ +the fair is over/);
    },
    LIMIT_MS,
  );
});
