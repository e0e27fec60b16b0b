import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { arrives } from '../../../src/platform/testing/waiting.js';
import type { Hosts } from '../../../test/program/hosts.js';
import { type Marketplace, PILOT } from './marketplace.js';
import type { ServicePlan } from './plan.js';

/** A functional limit, not an expectation of speed. */
const LIMIT_MS = 90_000;

/** Runs the service as a container platform does: the directory of the container is new at each start, the volume stays. */
export class Container {
  private starts = 0;

  constructor(
    private readonly hosts: Hosts,
    private readonly plan: ServicePlan,
    private readonly directory: string,
  ) {}

  /** Where other hosts reach the service. */
  get address(): string {
    return this.hosts.address(PILOT);
  }

  get isRunning(): boolean {
    return this.starts > 0 && !this.hosts.program(PILOT).gone;
  }

  /** Whether its platform starts it again when it has ended. */
  get isRestarted(): boolean {
    return this.plan.restart === 'always';
  }

  /** What the service wrote beside its log, before it ended. */
  get lastWords(): string {
    const lines = this.hosts.program(PILOT).output.split('\n');
    return lines.filter((line) => line !== '' && !line.startsWith('{')).join(' ');
  }

  /** Starts the service in a new container. Resolves when it listens. @throws Error with what it said, when it ends before */
  async start(): Promise<void> {
    if (this.isRunning) throw new Error('The service runs already.');
    if (existsSync(this.directory)) rmSync(this.directory, { recursive: true });
    mkdirSync(this.directory, { recursive: true });
    // What the plan does not set has no default here: an address or a secret is nothing to guess.
    const none = { INTERNAL_SECRET: '', KEEPER_URL: '', DATA_DIR: this.directory };
    await this.hosts.startWaiting(PILOT, { ...none, ...this.plan.settings, LOG_LEVEL: 'info' });
    this.starts += 1;
  }

  /** Waits until the marketplace knows the service. @throws Error with what the service said, when it ends before */
  async untilKnown(marketplace: Marketplace): Promise<void> {
    const isDecided = async () => !this.isRunning || (await marketplace.knows(this.address));
    await arrives('a service that is known', isDecided, LIMIT_MS).catch(() => {
      throw new Error(
        `The marketplace has not heard of the service in ${LIMIT_MS / 1_000} seconds: look at its KEEPER_URL and SERVICE_URL.`,
      );
    });
    if (!this.isRunning) throw new Error(this.lastWords);
  }

  /** `kill -9` */
  async kill(): Promise<void> {
    await this.hosts.program(PILOT).kill();
  }
}
