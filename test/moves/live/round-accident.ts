import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveHosts } from './live-hosts.js';
import type { Accident } from './round-plan.js';

/** How long a process stands still (SIGSTOP), in milliseconds. */
const STANDS_STILL_MS = 5_000;
const LOOK_EVERY_MS = 100;

/** What is done to processes in one round. */
export class RoundAccident {
  private isArmed = false;

  constructor(
    private readonly hosts: LiveHosts,
    private readonly accident: Accident,
  ) {}

  get title(): string {
    const { accident } = this;
    if ('failpoint' in accident) return `${accident.process} ${accident.kind} ${accident.failpoint}`;
    return `${accident.process} ${accident.kind === 'kill' ? 'is killed' : 'stands still'}`;
  }

  /** Before the move begins: starts the process with its failpoint. */
  async prepare(): Promise<void> {
    const { accident, hosts } = this;
    if (!('failpoint' in accident)) return;
    const how = accident.kind === 'dies at' ? '' : ':stop';
    await this.restart({ FICUS_FAILPOINT: `${accident.failpoint}:1${how}` });
    this.isArmed = true;
    await hosts.ready();
  }

  /**
   * While the module moves: has the accident happen, and starts what has died.
   * @param over whether the move has ended: then no process comes by a failpoint any more
   * @returns whether anything happened
   */
  async happen(over: () => boolean): Promise<boolean> {
    const { accident } = this;
    const program = this.hosts.program(accident.process);
    if (!('failpoint' in accident)) {
      await sleep(accident.afterMs);
      if (accident.kind === 'freeze') await this.freeze();
      else await this.restart();
      return true;
    }
    while (!over()) {
      if (program.gone) {
        await this.restart();
        return true;
      }
      if (accident.kind === 'stands still at' && program.isFrozen) {
        this.isArmed = false;
        await sleep(STANDS_STILL_MS);
        program.thaw();
        return true;
      }
      await sleep(LOOK_EVERY_MS);
    }
    return false;
  }

  /** After the move: a failpoint that no process came by must not strike in a later round. */
  async disarm(): Promise<void> {
    if (this.isArmed) await this.restart();
  }

  private async freeze(): Promise<void> {
    const program = this.hosts.program(this.accident.process);
    program.freeze();
    await sleep(STANDS_STILL_MS);
    program.thaw();
  }

  private async restart(environment: Record<string, string> = {}): Promise<void> {
    this.isArmed = false;
    await this.hosts.program(this.accident.process).kill();
    await this.hosts.start(this.accident.process, environment);
  }
}
