import type { Driver, DriverSettings } from './driver.js';
import { startInProcess } from './in-process.js';
import { startOnStack } from './on-stack.js';

/**
 * Starts the marketplace for a suite, where `SUITES_ON` says: in the process of the suite when it is not set; with `stack` in one
 * process of its own, and with `stack:payment,shop` with these modules as services; with `threads:payment,shop` in one process with
 * these modules in threads.
 */
export function startDriver(settings: DriverSettings = {}): Promise<Driver> {
  const where = process.env['SUITES_ON'] || 'process';
  if (where === 'process') return startInProcess(settings);
  const [kind, listed = ''] = where.split(':', 2);
  const modules = listed.split(',').filter(Boolean);
  if (kind === 'stack') return startOnStack({ services: modules, threads: [] }, settings);
  if (kind === 'threads') return startOnStack({ services: [], threads: modules }, settings);
  throw new Error(
    `SUITES_ON is '${where}'; allowed are 'process', 'stack', 'stack:<module>,<module>' and 'threads:<module>,<module>'.`,
  );
}
