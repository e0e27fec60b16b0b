import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { milliseconds } from '../../src/platform/contract/duration.js';
import { modulesIn } from '../../tools/new/modules-in.mjs';
import { root } from '../../tools/root.mjs';
import { MONOLITH } from '../../tools/stack/launch-plan.mjs';
import { type Stack, startStack } from '../../tools/stack/start-stack.mjs';
import type { Driver, DriverSettings } from './driver.js';
import { HostUnderTest } from './host-under-test.js';
import { moveModule } from './operator.js';
import { judgeServedCalls } from './served-calls.js';
import { judgeEventsOverKafka, overKafka } from './over-kafka.js';
import { settleHosts } from './settle-hosts.js';
import { StackDatabases } from './stack-databases.js';
import type { StackPlan } from './suites-on.js';

/** A switch may take longer on a slow machine. */
const PATIENT: DriverSettings = { SWITCH_FENCE_LIMIT: '10s', SWITCH_LIMIT: '30s' };

/** A driver of a stack. Its modules may be moved, if services stand by. */
export interface StackDriver extends Driver {
  readonly stack: Stack;
  /** How many events the feeds of all hosts have read from topics so far. */
  eventsOverKafka(): Promise<number>;
}

/**
 * The marketplace as processes on fresh data: the built program, with some modules as services, and some in threads of the
 * monolith. Its clocks go on by themselves, and are turned together. `close` fails when an instance of a service has served none of
 * many calls.
 */
export async function startOnStack(
  plan: StackPlan,
  settings: DriverSettings,
  settingsOf: { readonly [process: string]: DriverSettings } = {},
): Promise<StackDriver> {
  const directory = await mkdtemp(join(tmpdir(), 'ficus-placed-'));
  const removeFiles = () => rm(directory, { recursive: true, force: true });
  let databases: StackDatabases | undefined;
  const remove = async () => {
    await databases?.remove();
    await removeFiles();
  };
  try {
    databases = await StackDatabases.make(
      join(directory, 'data'),
      plan.services.filter(({ onPostgres }) => onPostgres).map(({ module }) => module),
      plan.moved === undefined ? [] : plan.services.map(({ module }) => module),
      plan.homeOnPostgres ? plan.services.map(({ module }) => module) : [],
    );
    const stack = await startStack({
      ...{
        directory,
        port: 0,
        databases: plan.moved === undefined ? databases.addresses : databases.homeAddresses,
        settings: { NODE_ENV: 'test', ...PATIENT, ...overKafka(), ...settings },
      },
      settingsOf,
      ...{ services: plan.services.map(({ module }) => module), threads: plan.threads },
      instances: Object.fromEntries(plan.services.map(({ module, instances }) => [module, instances])),
      ...(plan.moved === undefined
        ? {}
        : { standBy: plan.services.map(({ module }) => module), ownDatabases: databases.addresses }),
    });
    const driver = driverOf(stack, databases, plan, remove);
    for (const { module } of plan.moved === 'out' || plan.moved === 'home' ? plan.services : [])
      await moveModule(stack, module, 'remote');
    for (const { module } of plan.moved === 'home' ? [...plan.services].reverse() : [])
      await moveModule(stack, module, 'local');
    return driver;
  } catch (error) {
    await remove();
    throw error;
  }
}

function driverOf(
  stack: Stack,
  databases: StackDatabases,
  { services, threads }: StackPlan,
  remove: () => Promise<void>,
): StackDriver {
  const hosts = stack.supervisor.records.map(({ name, module, internalAddress }) => {
    const parts = name === MONOLITH ? 1 + threads.length : 1;
    const host = new HostUnderTest(name, internalAddress, stack.secret, { log: stack.directory.logOf(name), parts });
    return { module, host };
  });
  const all = hosts.map(({ host }) => host);
  const hostsOf = (name: string) => hosts.filter(({ module }) => module === name).map(({ host }) => host);
  let turnedMs = 0;
  return {
    stack,
    eventsOverKafka: async () => {
      const counts = await Promise.all(all.map((host) => host.events()));
      return counts.reduce((sum, { overKafka }) => sum + overKafka, 0);
    },
    address: stack.url,
    modules: modulesIn(root),
    clock: {
      now: () => Date.now() + turnedMs,
      turn: async (duration) => {
        const ms = milliseconds(duration);
        turnedMs += ms;
        await Promise.all(all.map((host) => host.turn(ms)));
      },
    },
    settled: async () => void (turnedMs += await settleHosts(all)),
    rows: databases.rows,
    tables: (module) => databases.tables(module),
    lines: async () => (await Promise.all(all.map((host) => host.lines()))).flat(),
    close: async () => {
      try {
        await judgeServedCalls(services, hostsOf);
        await judgeEventsOverKafka(all);
      } finally {
        await stack.stop();
        await remove();
      }
    },
  };
}
