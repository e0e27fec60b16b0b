import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '../contract/client.js';
import type { AnyContract } from '../contract/contract.js';
import type { AnyEvent, Data, Publishable } from '../contract/event.js';
import { contractKeys } from '../edge/authentication/issuer-keys.js';
import { contractVerifier } from '../edge/authentication/contract-verifier.js';
import type { EventSource } from '../events/log/event-source.js';
import { logsForPeers } from '../events/remote/log-server.js';
import type { Module } from '../module/module.js';
import { Health } from '../ops/health.js';
import { readHostSettings } from '../ops/host-settings.js';
import { uuidIds } from '../ops/ids.js';
import type { Log } from '../ops/log.js';
import { Metrics } from '../ops/metrics.js';
import { quietLog } from './quiet-log.js';
import type { Environment } from '../ops/read-settings.js';
import type { OpenStore } from '../store/open-store.js';
import { TEST_DRIVER } from './temporary-database.js';
import { boot, type Running } from '../host/boot.js';
import type { BootOptions } from '../host/boot-options.js';
import { discoverMigrations, type Migrations } from '../host/discover-migrations.js';
import { closeListeners, createListeners } from '../host/listeners.js';
import { measure } from '../host/measurements.js';
import { watch } from '../host/readiness.js';
import { operationsModule } from '../operations/module.js';
import { OperatedHost } from '../operations/operated-host.js';
import type { OtherHosts } from '../operations/other-hosts.js';
import { Lifecycle } from '../host/lifecycle.js';
import { printedErrors } from './printed-errors.js';
import { publishedData, publishedNames } from './published-events.js';
import { type Expected, settle } from './settle.js';
import { missingStubs, type Stub } from './stub.js';
import { StubbedNeighbours } from './stubbed-neighbours.js';
import { testDatabases } from './test-databases.js';
import { testClient, type TestCaller } from './test-client.js';
import { testTokens } from './test-tokens.js';
import { VirtualClock } from './virtual-clock.js';
import { arrives } from './waiting.js';

export interface TestWorldOptions {
  /** Neighbours made from their contracts; those that are missing are made up. See `stub()`. */
  readonly stubs?: readonly Stub[];
  /** The logs of neighbours that are no stubs. */
  readonly eventsOf?: (producer: string) => EventSource | undefined;
  /** Fills the databases with the modules' sample data. Default: no. */
  readonly samples?: boolean;
  readonly environment?: Environment;
  /** The roles that may operate the world; without any, the operations are not served. */
  readonly operators?: readonly string[];
  /** The modules of other hosts that the operators of this world operate as well. */
  readonly elsewhere?: Omit<OtherHosts, 'clock'>;
  /** Default: the folder `migrations/` of this program. */
  readonly migrations?: Migrations;
  /** Runs every unit of work twice, rolling back the first run. Default: yes, since a unit may run more than once. */
  readonly twice?: boolean;
  /** Default: prints errors, each with its stack and causes. */
  readonly log?: Log;
  /** Whether the default log prints errors. Turn it off in a test that provokes them. Default: yes. */
  readonly printErrors?: boolean;
  /**
   * A directory to keep, for a world that is started again on the data of another. On PostgreSQL it stands for databases
   * of its own, which stay on the server. Default: a temporary one.
   */
  readonly dataDirectory?: string;
  /** Default: one that stands at nine o'clock. */
  readonly clock?: VirtualClock;
}

/** A set of modules that runs as it would in a monolith, in a temporary directory, on a clock that tests turn. */
export interface TestWorld {
  /** For supertest: `request(world.app)`. */
  readonly app: RequestListener;
  /** The internal listener: metrics and operations. For supertest: `request(world.internal)`. */
  readonly internal: RequestListener;
  readonly clock: VirtualClock;
  readonly running: Running;
  /** A module's database, to look into. */
  store(module: string): OpenStore;
  /** A token for a member with these roles, who need not exist. */
  tokenFor(memberId: string, ...roles: string[]): Promise<string>;
  /** A client that calls as somebody: without `as`, as nobody. */
  client<C extends AnyContract>(of: C, as?: TestCaller): Client<C>;
  /** Publishes an event as its module would, from a unit of work. */
  publish<E extends AnyEvent>(event: E, data: Publishable<E>): Promise<void>;
  /** The data of all events of this kind that its module has published, in order; those of one key only, if it is given. */
  published<E extends AnyEvent>(event: E, key?: string): Promise<Data<E>[]>;
  /** The names of all events that a module has published with this key, in order and without the module: `placed`. */
  publishedNames(of: AnyContract, key: string): Promise<string[]>;
  /**
   * Waits until every event is handled or parked, and every saga has ended, is stuck or waits for a signal. The clock is
   * turned on to each retry that is due, but not to the timeout of a wait.
   * @param expected how many events are parked and how many sagas are stuck then. Default: none.
   * @throws Error naming a feed that waits for a dependency or has stopped, the parked events and the stuck sagas that were
   * not expected, or what does not become idle.
   */
  settled(expected?: Expected): Promise<void>;
  /** Looks until the probe gives something; fails with the description. */
  arrives<T>(description: string, probe: () => T | Promise<T>): Promise<NonNullable<T>>;
  /** Waits until all is settled, and fails with the description if the probe gives something then. */
  neverArrives(description: string, probe: () => unknown, expected?: Expected): Promise<void>;
  close(): Promise<void>;
}

/** Boots any set of modules for a test. The modules that they call or consume, and that are not in the set, are stubbed. */
export async function testWorld(modules: readonly Module[], options: TestWorldOptions = {}): Promise<TestWorld> {
  const [clock, ids] = [options.clock ?? new VirtualClock(), uuidIds];
  const log = options.log ?? (options.printErrors === false ? quietLog : printedErrors());
  const dataDirectory = options.dataDirectory ?? (await mkdtemp(join(tmpdir(), 'ficus-world-')));
  const [metrics, health] = [new Metrics(), new Health(clock)];
  const host = new OperatedHost(health, metrics);
  const operations = options.operators ? [operationsModule(options.operators, host)] : [];
  const world = [...modules, ...operations];
  const given = options.stubs ?? [];
  const stubs = [...given, ...missingStubs(modules, given)];
  const names = [...world, ...stubs].map(({ contract }) => contract.name);
  const databases = await testDatabases(names, options.dataDirectory);
  const environment: Environment = {
    NODE_ENV: 'test',
    DATA_DIR: dataDirectory,
    SQLITE_DRIVER: TEST_DRIVER.name,
    ...databases.environment,
    ...options.environment,
  };
  const bootOptions: BootOptions = {
    dataDirectory,
    environment,
    migrations: options.migrations ?? discoverMigrations(),
    samples: options.samples ? 'fill' : 'leave',
    clock,
    ids,
    log,
    measurements: measure(metrics),
    random: () => 0.5,
    twice: options.twice ?? true,
    exclusive: true,
  };
  const lifecycle = new Lifecycle(log);
  const { neighbours, running } = await lifecycle.run(async () => {
    lifecycle.onEnd('databases of the world', async () => {
      await databases.remove();
      if (!options.dataDirectory) await rm(dataDirectory, { recursive: true, force: true });
    });
    const neighbours = await StubbedNeighbours.open(stubs, bootOptions, options.eventsOf);
    lifecycle.onEnd('stubs', () => neighbours.close());
    const running = await boot(world, { ...bootOptions, neighbours });
    lifecycle.onEnd('modules', () => running.close());
    return { neighbours, running };
  });
  host.begin(running, options.elsewhere && { ...options.elsewhere, clock });
  watch(running, health, metrics);
  const events = [...running.modules.values()].map(({ module }) => module);
  const contracts = [...events.map(({ contract }) => contract), ...neighbours.contracts];
  const { dispatcher } = running;
  const tokens = await testTokens(clock);
  const own = contractKeys(contracts, { dispatcher, clock, ids });
  const keys = async () => ({ keys: [...((await own?.())?.keys ?? []), tokens.publicKey] });
  const served = { contracts, dispatcher, clock, ids, log, settings: readHostSettings(environment) };
  const listeners = createListeners({
    ...{ ...served, events, metrics, health },
    about: { title: 'Test world', version: '0' },
    verifier: contractVerifier(served, keys),
    peers: logsForPeers((module) => running.delivery.logOf(module), clock),
  });
  const store = (module: string): OpenStore => {
    const found = running.modules.get(module)?.store ?? neighbours.store(module);
    if (!found) throw new Error(`${module} is not in this world; here are: ${names.join(', ')}.`);
    return found;
  };
  const settled = (expected?: Expected) => settle(running, clock, expected);
  return {
    app: listeners.public.listener,
    internal: listeners.internal.listener,
    clock,
    running,
    store,
    tokenFor: (memberId, ...roles) => tokens.tokenFor(memberId, ...roles),
    client: (of, as) => testClient(of, as ?? { kind: 'anonymous' }, { dispatcher, clock, ids }),
    async publish(event, data) {
      await store(event.module).units.run(`publish ${event.name}`, async (tx) => tx.publish(event, data));
    },
    published: (event, key) => publishedData(store(event.module).reads, event, key),
    publishedNames: (of, key) => publishedNames(store(of.name).reads, of, key),
    settled,
    arrives,
    async neverArrives(description, probe, expected) {
      await settled(expected);
      const seen = await probe();
      if (seen !== undefined && seen !== null && seen !== false) throw new Error(`Arrived after all: ${description}.`);
    },
    async close() {
      await closeListeners(listeners, 0, clock);
      await lifecycle.end();
    },
  };
}
