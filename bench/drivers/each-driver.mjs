import { PeerMissing } from '../harness/peers.mjs';
import { inDirectory } from '../harness/workspace.mjs';
import { available } from './drivers.mjs';

/**
 * Measures with each requested driver, in a directory of its own; one that cannot be loaded is skipped with the
 * reason.
 * @param {string} name of the benchmark
 * @param {import('../harness/finding.mjs').Findings} findings
 * @param {readonly string[]} drivers
 * @param {(driver: import('./drivers.mjs').DriverName, directory: string) => Promise<void>} measure
 */
export async function withEachDriver(name, findings, drivers, measure) {
  for (const requested of drivers)
    await findings.attempt(`${name} with ${requested}`, [PeerMissing], async () => {
      const driver = await available(requested);
      await inDirectory((directory) => measure(driver, directory));
    });
}
