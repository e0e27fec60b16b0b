import 'reflect-metadata';
import { arrives } from '../../src/platform/testing/waiting.js';
import { judgeEnd } from '../crash/judge-end.js';
import { MONOLITH } from '../crash/processes.js';
import { nothingFound } from '../crash/verdict.js';
import { LIVE_KILLS, SHORT_LIVE } from './live-kills.js';
import { hasEnded, LiveUnderFire } from './live-under-fire.js';
import { type Accident, type MoveKill, titleOf } from './move-kills.js';
import { otherSide } from './moving-hosts.js';
import { onMoves } from './on-moves.js';

const CASE_LIMIT_MS = 300_000;
const END_LIMIT_MS = 600_000;

const ACCIDENTS: readonly Accident[] = ['dies', 'stands still', 'is cut off'];
/** As for moves at rest: `short` or `long`, and the cases whose titles contain a text, such as 'dies at fig.fenced'. */
const { TEST_MOVES, TEST_MOVES_ONLY: only } = process.env;
const all = ACCIDENTS.flatMap((how) => LIVE_KILLS.map((kill) => [how, kill] as const));
const chosen: readonly (readonly [Accident, MoveKill])[] =
  only === undefined && TEST_MOVES !== 'long' ? SHORT_LIVE : all;
const cases = chosen
  .map(([how, kill]) => [`${how} at ${titleOf(kill)}`, how, kill] as const)
  .filter(([title]) => title.includes(only ?? ''));

(cases.length > 0 ? onMoves : describe.skip)('a live move in which a process', () => {
  let fire: LiveUnderFire;
  let passed = true;
  beforeAll(async () => {
    fire = await LiveUnderFire.open();
  }, CASE_LIMIT_MS);
  afterAll(async () => {
    if (!passed) process.stderr.write(`The data and the last logs are left in ${fire.hosts.place}.\n`);
    await fire.hosts.end(!passed);
  }, CASE_LIMIT_MS);

  for (const [title, how, kill] of cases)
    it(
      `${title} arrives by itself, with one owner that writes, and can be reversed`,
      async () => {
        passed = false;
        const { hosts } = fire;
        const { databases } = hosts;
        const { phase, owners } = await fire.play(kill, how);
        process.stderr.write(`${title}: ${phase}\n`);
        expect(owners).toBeLessThan(2);
        await fire.pay(`paid-${title}`.replaceAll(/\W+/g, '-'));
        const side = await databases.side();
        if (kill.cancelledAt === undefined) expect(side).toBe(kill.to);
        else if (side !== kill.to) expect(phase).toBe(kill.to === 'remote' ? 'cancelled' : 'moved');
        const { epoch } = await databases.row();
        expect(await databases.ownership(side)).toEqual({ epoch, role: 'owner' });
        const [move] = await hosts.moves();
        const other = otherSide(side);
        if (move && !hasEnded(move))
          await arrives(
            'the other database follows',
            async () => (await databases.ownership(other))?.role === 'follower',
          );
        else expect((await databases.ownership(other))?.role).not.toBe('owner');
        await hosts.moveTo(other);
        passed = true;
      },
      CASE_LIMIT_MS,
    );

  it(
    'has lost nothing, doubled nothing, parked nothing, and its money adds up',
    async () => {
      passed = false;
      await fire.rest();
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
