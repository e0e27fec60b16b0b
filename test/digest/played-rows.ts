import { type BusinessRows, readBusinessRows } from '../../tools/digest/business-rows.js';
import type { Driver } from '../driver/driver.js';
import { startDriver } from '../driver/start-driver.js';
import { HISTORY_SETTINGS, playHistory } from './history.js';
import type { PlayedWith } from './scripted-market.js';

/** What a playing of the history has left, and the steps that it took. */
export interface PlayedHistory {
  readonly rows: BusinessRows;
  readonly steps: readonly string[];
}

/** Plays the history on a marketplace of its own, where `SUITES_ON` says. @param before is called before the first step */
export async function playedRows(
  options: PlayedWith = {},
  before: (driver: Driver) => Promise<void> = async () => undefined,
): Promise<PlayedHistory> {
  const driver = await startDriver(HISTORY_SETTINGS);
  const steps: string[] = [];
  try {
    await before(driver);
    await playHistory(driver, { ...options, between: async (step) => void steps.push(step) });
    return { rows: await readBusinessRows(driver.rows), steps };
  } finally {
    await driver.close();
  }
}
