import 'reflect-metadata';
import { setTimeout as pause } from 'node:timers/promises';
import { businessDigest } from '../../tools/digest/business-digest.js';
import { judgeEnd } from '../crash/judge-end.js';
import { MONOLITH } from '../crash/processes.js';
import { nothingFound } from '../crash/verdict.js';
import { LiveUnderFire } from './live-under-fire.js';
import { MOVED } from './moving-hosts.js';
import { onMoves } from './on-moves.js';

/** How long payment stays at its service; `npm run test:moves -- --long`: an hour. */
const STAY_MS = process.env['TEST_MOVES'] === 'long' ? 3_600_000 : 9_000;
/** Behind the stay all rows of an hour are compared, read into a digest and brought home. */
const LIMIT_MS = STAY_MS + 1_800_000;

onMoves('a long stay at a service', () => {
  let fire: LiveUnderFire;
  let passed = true;
  beforeAll(async () => {
    fire = await LiveUnderFire.open();
  }, LIMIT_MS);
  afterAll(async () => {
    if (!passed) process.stderr.write(`The data and the last logs are left in ${fire.hosts.place}.\n`);
    await fire.hosts.end(!passed);
  }, LIMIT_MS);

  it(
    'with writes, while both hosts are killed once each: the former owner follows, and the way home brings everything',
    async () => {
      passed = false;
      const { hosts } = fire;
      await hosts.moveTo('remote');
      await fire.during(async () => {
        for (const host of [MOVED, MONOLITH]) {
          await pause(STAY_MS / 3);
          await hosts.program(host).kill();
          await hosts.start(host);
        }
        await pause(STAY_MS / 3);
      });
      await fire.pay('after-the-stay');
      await hosts.ended('remote');
      const compared = await hosts.verify();
      expect(compared).toBeGreaterThan(100);
      await fire.idle();
      const away = await businessDigest(fire.rowsAt('remote'));
      await hosts.moveTo('local');
      expect(await hosts.verify()).toBeGreaterThanOrEqual(compared);
      await fire.idle();
      const home = await businessDigest(fire.rowsAt('local'));
      expect(home.digest).toBe(away.digest);
      expect(home.projections['money']?.count ?? 0).toBeGreaterThan(5);
      await fire.rest();
      const findings = nothingFound();
      await judgeEnd(fire.driven, findings);
      expect(findings).toEqual(nothingFound());
      passed = true;
    },
    LIMIT_MS,
  );
});
