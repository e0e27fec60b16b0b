import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { milliseconds } from '../../src/platform/contract/duration.js';
import { modulesIn } from '../../tools/new/modules-in.mjs';
import { root } from '../../tools/root.mjs';
import { MONOLITH } from '../../tools/stack/launch-plan.mjs';
import { startStack } from '../../tools/stack/start-stack.mjs';
import type { Driver, DriverSettings } from './driver.js';
import { HostUnderTest } from './host-under-test.js';
import { rowsOfFile } from './in-process.js';
import { settleHosts } from './settle-hosts.js';

/**
 * The marketplace as processes on fresh data: the built program, with these modules as services, and these in threads of the
 * monolith. Its clocks go on by themselves, and are turned together.
 */
export async function startOnStack(
  { services, threads }: { readonly services: readonly string[]; readonly threads: readonly string[] },
  given: DriverSettings,
): Promise<Driver> {
  const settings = { NODE_ENV: 'test', ...given };
  const directory = await mkdtemp(join(tmpdir(), 'ficus-placed-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    const stack = await startStack({ directory, services, threads, port: 0, settings });
    const hosts = stack.supervisor.records.map(
      ({ name, internalAddress }) =>
        new HostUnderTest(name, internalAddress, stack.secret, {
          log: stack.directory.logOf(name),
          parts: name === MONOLITH ? 1 + threads.length : 1,
        }),
    );
    const fileOf = (book: string) => join(directory, 'data', `${book}.sqlite`);
    let turnedMs = 0;
    return {
      address: stack.url,
      modules: modulesIn(root),
      clock: {
        now: () => Date.now() + turnedMs,
        turn: async (duration) => {
          const ms = milliseconds(duration);
          turnedMs += ms;
          await Promise.all(hosts.map((host) => host.turn(ms)));
        },
      },
      settled: () => settleHosts(hosts),
      rows: (book, statement, values) => rowsOfFile(fileOf(book), statement, values),
      tables: async (module) => {
        const statement = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        return (await rowsOfFile<{ name: string }>(fileOf(module), statement)).map(({ name }) => name);
      },
      lines: async () => (await Promise.all(hosts.map((host) => host.lines()))).flat(),
      close: async () => {
        await stack.stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
