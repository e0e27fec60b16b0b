import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from '../command/command-error.mjs';
import { KafkaCluster } from '../kafka/cluster.mjs';
import { provideJars } from '../kafka/jars.mjs';
import { provideJava } from '../kafka/java.mjs';
import { NEWEST, releaseOf } from '../kafka/releases.mjs';
import { JARS } from '../kafka/verbs.mjs';
import { prepareStack, type Stack } from '../stack/start-stack.mjs';

/** The modules that move, the pilot first: nobody calls it. */
export const MODULES = ['notification', 'payment', 'order'] as const;

type Tell = (sentence: string) => void;

/** Load tests send more than one member may, and an operator's token is to last as long as the demo. */
const SETTINGS = { RATE_LIMIT: 'off', TOKEN_LIFETIME: '1d', LOG_LEVEL: 'warn' };

/** The processes of a demo, and their files, in a directory for temporary files. Everything ends and goes with {@link close}. */
export class DemoStage {
  readonly directory = mkdtempSync(join(tmpdir(), 'ficus-demo-'));
  private readonly closing = new AbortController();
  private stack: Stack | undefined;
  private cluster: KafkaCluster | undefined;
  private opening: Promise<unknown> = Promise.resolve();
  private closed: Promise<void> | undefined;

  constructor(private readonly tell: Tell) {}

  /**
   * Starts the marketplace, with a service that stands by for each module that moves; and Kafka, where that is wanted and can be had.
   * @throws CommandError with one sentence, also when it was closed meanwhile
   */
  open(wantsKafka: boolean): Promise<Stack> {
    const opening = this.start(wantsKafka);
    this.opening = opening.catch(() => undefined);
    return opening;
  }

  /** How the events go, as a sentence. */
  get events(): string {
    return this.eventsGo;
  }
  private eventsGo = '';

  /** Ends all processes in order, also in the middle of {@link open}, and removes all files. It may be repeated. */
  close(): Promise<void> {
    this.closed ??= this.end();
    return this.closed;
  }

  private async start(wantsKafka: boolean): Promise<Stack> {
    const brokers = await this.brokers(wantsKafka);
    this.closing.signal.throwIfAborted();
    const settings = { ...SETTINGS, ...(brokers ? { EVENTS: 'kafka', KAFKA_BROKERS: brokers.join(',') } : {}) };
    this.tell(`Starts the monolith, and services of ${MODULES.join(', ')} that stand by with empty databases.`);
    const { directory } = this;
    this.stack = await prepareStack({ directory, port: 0, services: MODULES, standBy: MODULES, settings });
    this.closing.signal.throwIfAborted();
    await this.stack.start();
    return this.stack;
  }

  /** The brokers of a Kafka that is started for this demo; undefined where there is none, with the reason said. */
  private async brokers(isWanted: boolean): Promise<readonly string[] | undefined> {
    try {
      if (!isWanted) throw new CommandError('--no-kafka was given.');
      const release = releaseOf(NEWEST);
      const java = provideJava(process.env);
      const jars = await provideJars(JARS, release, { environment: process.env, say: this.tell });
      this.closing.signal.throwIfAborted();
      this.tell(`Starts a Kafka ${release.version} of one node for the events.`);
      this.cluster = new KafkaCluster(join(this.directory, 'kafka'), { java, jars, release, endWithParent: true });
      await this.cluster.start({ nodes: 1, signal: this.closing.signal });
      this.say(`All events go over Kafka ${release.version}.`);
      return this.cluster.brokers;
    } catch (error) {
      this.closing.signal.throwIfAborted();
      if (!(error instanceof CommandError)) throw error;
      this.say(`Kafka is NOT used; events go over the logs of their producers: ${error.message}`);
      return undefined;
    }
  }

  private say(how: string): void {
    this.eventsGo = how;
    this.tell(how);
  }

  private async end(): Promise<void> {
    this.closing.abort(new CommandError('The demo was stopped.'));
    await this.stack?.stop();
    await this.opening;
    await this.stack?.stop();
    await this.cluster?.remove();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
