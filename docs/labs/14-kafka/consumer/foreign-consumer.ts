import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { errorLineIn } from '../../../../tools/lab/error-line.js';
import { StartedProcess } from '../../../../tools/lab/processes/started-process.js';
import { messageOf } from '../../../../src/platform/ops/message-of.js';
import { type Sales, salesInFile } from '../market/sales.js';

const DEATH = new URL('die-at-write.mjs', import.meta.url).href;
/** The consumer group of the learner. */
export const GROUP = 'sales';

/** The consumer of the learner did not do what only it could do. */
export class Standstill extends Error {
  override readonly name = 'Standstill';
}

/** The program of the learner, as whoever operates it sees it: a process, and a file. */
export class ForeignConsumer {
  private process: StartedProcess | undefined;
  /** How often it was killed by the lab, and how often it ended by itself. */
  kills = 0;
  restarts = 0;
  readonly file: string;

  constructor(
    private readonly program: string,
    private readonly brokers: readonly string[],
    folder: string,
  ) {
    mkdirSync(folder, { recursive: true });
    this.file = join(folder, 'sales.json');
  }

  /** Resolves when it has printed its first line. @throws Standstill when it ends before, or prints none within a minute */
  start(): Promise<void> {
    return this.launch({});
  }

  /** Starts it so that it dies right before, or right after, its file counts an order of this shop. */
  async startDoomed(moment: 'before' | 'after', shopId: string): Promise<void> {
    const doom = { NODE_OPTIONS: `--import ${DEATH}`, LAB_DIES: moment, LAB_FILE: this.file, LAB_SHOP: shopId };
    await this.launch(doom);
    this.kills += 1;
  }

  /** Starts it again when it has ended by itself, as whoever operates it does. */
  async revive(): Promise<void> {
    if (!this.gone) return;
    this.restarts += 1;
    await this.start();
  }

  /** Whether it has ended, by whatever cause. */
  get gone(): boolean {
    return this.process?.gone === true;
  }

  /** `kill -9` by the lab. */
  async kill(): Promise<void> {
    this.kills += 1;
    await this.process?.kill();
  }

  /** Ends it, whatever it does. */
  async end(): Promise<void> {
    await this.process?.kill();
  }

  /** The last thing that it complained of; empty when it has not. */
  get complaint(): string {
    const errors = this.process?.errors ?? '';
    return errorLineIn(errors) ?? firstLine(errors);
  }

  /** @throws Standstill when the file is not as it must be */
  get sales(): Sales {
    try {
      return salesInFile(this.file);
    } catch (error) {
      throw new Standstill(messageOf(error));
    }
  }

  private async launch(environment: { readonly [name: string]: string }): Promise<void> {
    try {
      const words = [this.brokers.join(), GROUP, this.file];
      this.process = (await StartedProcess.start(this.program, words, environment, (line) => line)).process;
    } catch (error) {
      const said = messageOf(error);
      throw new Standstill(`Your consumer did not start: ${errorLineIn(said) ?? firstLine(said)}`);
    }
  }
}

const firstLine = (text: string) => text.trim().split('\n')[0]?.slice(0, 300) ?? '';
