import type { Driver, DriverSettings } from './driver.js';
import { startInProcess } from './in-process.js';
import { startOnStack } from './on-stack.js';
import { suitesOn } from './suites-on.js';

/**
 * Starts the marketplace for a suite, where `SUITES_ON` says: in the process of the suite when it is not set; with `stack` in one
 * process of its own, and with `stack:payment,shop` with these modules as services; with `threads:payment,shop` in one process with
 * these modules in threads; with `stack:payment*3@postgres` with three instances of one service over one PostgreSQL database.
 */
export function startDriver(settings: DriverSettings = {}): Promise<Driver> {
  const plan = suitesOn(process.env['SUITES_ON']);
  return plan ? startOnStack(plan, settings) : startInProcess(settings);
}
