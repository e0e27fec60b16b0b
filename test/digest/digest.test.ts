import type { Driver } from '../driver/driver.js';
import { startDriver } from '../driver/start-driver.js';
import { type BusinessDigest, digestOfRows } from '../../tools/digest/business-digest.js';
import { type BusinessRows, readBusinessRows } from '../../tools/digest/business-rows.js';
import { differences } from '../../tools/digest/digest-difference.js';
import { HISTORY_SETTINGS, playHistory } from './history.js';
import type { PlayedWith } from './scripted-market.js';

describe('the business digest', () => {
  let rows: BusinessRows;
  let digest: BusinessDigest;

  async function played(options: PlayedWith, before: (driver: Driver) => Promise<void> = async () => undefined) {
    const driver = await startDriver(HISTORY_SETTINGS);
    try {
      await before(driver);
      await playHistory(driver, options);
      return await readBusinessRows(driver.rows);
    } finally {
      await driver.close();
    }
  }

  beforeAll(async () => {
    rows = await played({});
    digest = digestOfRows(rows);
    if (process.env['SHOW'])
      console.log(
        Object.values(digest.projections)
          .flatMap((p) => p.lines)
          .join('\n'),
      );
  });

  it('is equal for two runs of a history with other identifiers, times, keys and interleavings', async () => {
    const again = await played({ keys: 'again', arranged: (tasks) => tasks.toReversed() }, (driver) =>
      driver.clock.turn('3h'),
    );
    expect(again.orders.map((order) => order.order_id)).not.toContain(rows.orders[0]?.order_id);
    expect(differences(digest, digestOfRows(again))).toEqual([]);
    expect(digestOfRows(again).digest).toBe(digest.digest);
  });
});
