import { businessDigest } from '../../tools/digest/business-digest.js';
import { differences } from '../../tools/digest/digest-difference.js';
import type { Driver } from '../driver/driver.js';
import { startInProcess } from '../driver/in-process.js';
import { startOnStack } from '../driver/on-stack.js';
import { HISTORY_SETTINGS, playHistory } from './history.js';

const LIMIT_MS = 300_000;

async function played(starting: Promise<Driver>) {
  const driver = await starting;
  try {
    await playHistory(driver);
    return await businessDigest(driver.rows);
  } finally {
    await driver.close();
  }
}

describe('the business digest of a history', () => {
  it(
    'is equal in one process and with modules in services and threads',
    async () => {
      const service = (module: string) => ({ module, instances: 1, onPostgres: false });
      const placed = await played(
        startOnStack({ services: ['payment', 'notification'].map(service), threads: ['shop'] }, HISTORY_SETTINGS),
      );
      const together = await played(startInProcess(HISTORY_SETTINGS));
      expect(differences(together, placed)).toEqual([]);
      expect(placed.digest).toBe(together.digest);
    },
    LIMIT_MS,
  );
});
