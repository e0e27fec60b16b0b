import type { Driver, DriverSettings } from './driver.js';
import { startInProcess } from './in-process.js';
import { startOnStack } from './on-stack.js';

/**
 * Starts the marketplace for a suite, where `SUITES_ON` says: in the process of the suite when it is not set; with `stack` in one
 * process of its own, and with `stack:payment,shop` with these modules as services.
 */
export function startDriver(settings: DriverSettings = {}): Promise<Driver> {
  const where = process.env['SUITES_ON'] || 'process';
  if (where === 'process') return startInProcess(settings);
  const [kind, services = ''] = where.split(':', 2);
  if (kind !== 'stack')
    throw new Error(`SUITES_ON is '${where}'; allowed are 'process', 'stack' and 'stack:<module>,<module>'.`);
  return startOnStack(services.split(',').filter(Boolean), settings);
}
