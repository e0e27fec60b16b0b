import 'reflect-metadata';
import { judgeEnd } from '../crash/judge-end.js';
import { MONOLITH } from '../crash/processes.js';
import { nothingFound } from '../crash/verdict.js';
import { KILLS, type MoveKill, SHORT, STOPS, titleOf } from './move-kills.js';
import { MoveUnderFire } from './move-under-fire.js';
import { otherSide } from './moving-hosts.js';
import { onMoves } from './on-moves.js';

const CASE_LIMIT_MS = 300_000;
const END_LIMIT_MS = 600_000;

/** `short` or `long`; the cases whose titles contain a text. `npm run test:moves` sets them; without it nothing is killed. */
const { TEST_MOVES, TEST_MOVES_ONLY: only = '' } = process.env;
const chosen = (kills: readonly MoveKill[]) => kills.filter((kill) => titleOf(kill).includes(only));
/** The same steps have accidents in live moves (`killed-live-moves.test.ts`), so the short form has none here. */
const nothing = { kills: [], stops: [] };
const { kills, stops } = TEST_MOVES === 'long' ? { kills: KILLS, stops: STOPS } : only === '' ? nothing : SHORT;
const cases = [
  ...chosen(kills).map((kill) => ['dies', titleOf(kill), kill] as const),
  ...chosen(stops).map((stop) => ['stands still', titleOf(stop), stop] as const),
];

(cases.length > 0 ? onMoves : describe.skip)('a move in which a process', () => {
  let fire: MoveUnderFire;
  let passed = true;
  beforeAll(async () => {
    fire = await MoveUnderFire.open();
  }, CASE_LIMIT_MS);
  afterAll(async () => {
    if (!passed) process.stderr.write(`The data and the last logs are left in ${fire.hosts.place}.\n`);
    await fire.hosts.end(!passed);
  }, CASE_LIMIT_MS);

  for (const [how, title, kill] of cases)
    it(
      `${how} at ${title} ends by itself, with one owner that writes, and can be repeated`,
      async () => {
        passed = false;
        const { hosts } = fire;
        const { phase, owners } = await fire.play(kill, how);
        process.stderr.write(`${title}: ${how}, ${phase}\n`);
        expect(owners).toBeLessThan(2);
        await fire.pay(`paid-${how}-${title}`.replaceAll(/\W+/g, '-'));
        const side = await hosts.databases.side();
        expect([side, phase]).toEqual(side === kill.to ? [side, 'done'] : [side, 'cancelled']);
        // Who dies is started again at once: that cancels no move.
        if (how === 'dies' && kill.cancelledAt === undefined) expect(phase).toBe('done');
        const { epoch } = await hosts.databases.row();
        expect(await hosts.databases.ownership(side)).toEqual({ epoch, role: 'owner' });
        expect((await hosts.databases.ownership(otherSide(side)))?.role).not.toBe('owner');
        await hosts.moveTo(otherSide(side));
        passed = true;
      },
      CASE_LIMIT_MS,
    );

  it(
    'has lost nothing, doubled nothing, parked nothing, and its money adds up',
    async () => {
      passed = false;
      if ((await fire.hosts.databases.side()) !== 'local') await fire.hosts.moveTo('local');
      const findings = nothingFound();
      await judgeEnd(fire.driven, findings);
      expect(findings).toEqual(nothingFound());
      expect(fire.requests.acknowledged.length).toBeGreaterThan(cases.length);
      expect(fire.hosts.program(MONOLITH).gone).toBe(true);
      passed = true;
    },
    END_LIMIT_MS,
  );
});
