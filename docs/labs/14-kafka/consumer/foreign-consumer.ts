import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { errorLineIn } from '../../../../tools/lab/error-line.js';
import { StartedProcess } from '../../../../tools/lab/processes/started-process.js';
import { messageOf } from '../../../../src/platform/ops/message-of.js';
import { type Sales, salesInFile, totalOf } from '../market/sales.js';

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
  async start(): Promise<void> {
    try {
      const words = [this.brokers.join(), GROUP, this.file];
      this.process = (await StartedProcess.start(this.program, words, {}, (line) => line)).process;
    } catch (error) {
      const said = messageOf(error);
      throw new Standstill(`Your consumer did not start: ${errorLineIn(said) ?? firstLine(said)}`);
    }
  }

  /** Starts it again when it has ended by itself, as whoever operates it does. */
  async revive(): Promise<void> {
    if (this.process?.gone !== true) return;
    this.restarts += 1;
    await this.start();
  }

  async freeze(): Promise<void> {
    await this.process?.freeze();
  }

  thaw(): void {
    this.process?.thaw();
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

  /** What its file says that all shops have sold, in won; undefined while the file cannot be read. */
  get won(): number | undefined {
    try {
      return totalOf(salesInFile(this.file)).won;
    } catch {
      return undefined;
    }
  }
}

const firstLine = (text: string) => text.trim().split('\n')[0]?.slice(0, 300) ?? '';
