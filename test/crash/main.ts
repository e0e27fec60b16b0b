import 'reflect-metadata';
import { BrokerFailures } from './broker-failures.js';
import { Brokers } from './brokers.js';
import { type Failpoint, failpointsOf, SERVICES, SERVICES_ON_KAFKA } from './failpoints.js';
import { cameOverKafka, OnKafka } from './on-kafka.js';
import { readOptions } from './options.js';
import { oneProgram, type Processes, withServices } from './processes.js';
import { both, isPassed, missedIn, report, type Result, summary } from './result.js';
import { CrashSuite } from './suite.js';

/** So many rounds with one program make one with services. */
const ROUNDS_PER_ROUND_WITH_SERVICES = 2;

/**
 * `npm run test:crash`: the real program under load, frozen now and then, killed at random moments and at every failpoint;
 * first all modules in one process, then some as services. Exits with 1 when anything was lost, doubled, reordered or parked,
 * when money does not add up, when a failpoint was never come by, or when events that were to go over Kafka did not.
 */
async function main(words: readonly string[]): Promise<number> {
  const options = readOptions(words);
  const { seed } = options;
  const databases = databasesOf(process.env);
  const brokers = options.kafka ? brokersOf(process.env) : undefined;
  const run = async (
    start: (transport: Record<string, string>) => Promise<Processes>,
    prefix: string,
    rounds: number,
    failpoints: readonly Failpoint[],
  ): Promise<Result> => {
    const processes = await start(brokers ? OnKafka.transport(brokers, prefix) : {});
    say(`seed ${seed}, data of ${processes.names.join(', ')} in ${processes.place}`);
    const kafka = brokers && new OnKafka(brokers, prefix, processes);
    let passed = false;
    try {
      const result = await new CrashSuite(processes, failpoints, { rounds, seed }, say, kafka).run();
      for (const sentence of Object.values(result.findings).flat() as string[]) say(sentence);
      for (const name of missedIn(result)) say(`The failpoint ${name} was never come by.`);
      if (result.kafka && !cameOverKafka(result.kafka)) say('No event came over Kafka.');
      passed = isPassed(result);
      return result;
    } finally {
      await kafka?.reads.stop();
      await processes.end(!passed);
      if (!passed) say(`The data is left in ${processes.place}; play it again with --seed ${seed}.`);
    }
  };
  const failures = brokers ? new BrokerFailures(brokers).kinds : [];
  const plan = failpointsOf({ ...options, failures });
  const chosen = (failpoints: readonly Failpoint[]) => {
    if (!options.failpoints) return [];
    return options.only.length > 0 ? failpoints.filter(({ name }) => options.only.includes(name)) : failpoints;
  };
  const isWanted = (failpoints: readonly Failpoint[]) => options.only.length === 0 || failpoints.length > 0;
  const [within, between] = [chosen(plan.within), chosen(plan.between)];
  const results: Result[] = [];
  const one = (transport: Record<string, string>) => oneProgram(databases, transport);
  if (isWanted(within)) results.push(await run(one, 'one', options.rounds, within));
  // Services have databases of their own, and PostgreSQL was given one for each module.
  if (isWanted(between) && Object.keys(databases).length === 0) {
    const rounds = Math.ceil(options.rounds / ROUNDS_PER_ROUND_WITH_SERVICES);
    const services = (transport: Record<string, string>) =>
      withServices(brokers ? SERVICES_ON_KAFKA : SERVICES, transport);
    results.push(await run(services, 'services', rounds, between));
  }
  brokers?.close();
  const result = results.reduce(both);
  process.stdout.write(`${options.json ? JSON.stringify(summary(result)) : report(result)}\n`);
  return results.every(isPassed) ? 0 : 1;
}

const say = (line: string) => void process.stderr.write(`${line}\n`);

/** The Kafka that runs for this suite. @throws Error with a sentence when there is none. */
function brokersOf({ KAFKA_BROKERS }: NodeJS.ProcessEnv): Brokers {
  if (KAFKA_BROKERS === undefined)
    throw new Error("KAFKA_BROKERS is not set; start the suite by 'npm run test:crash -- --kafka'.");
  return new Brokers(KAFKA_BROKERS.split(','));
}

/** The databases that modules have on a PostgreSQL server, by their variables. */
function databasesOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  const named = Object.entries(environment).filter(([name]) => /^[A-Z][A-Z0-9]*_DATABASE_URL$/.test(name));
  return Object.fromEntries(named.map(([name, value]) => [name, value ?? '']));
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
