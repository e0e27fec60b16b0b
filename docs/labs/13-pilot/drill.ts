import { messageOf } from '../../../src/platform/ops/message-of.js';
import { arrives } from '../../../src/platform/testing/waiting.js';
import type { Container } from './container.js';
import type { Customers } from './customers.js';
import { PILOT } from './marketplace.js';
import type { Runbook, StepEnd } from './runbook.js';

/** What was seen when the service was killed under load, and when the module went home and out again. */
export interface Drill {
  /** Orders that were acknowledged while the service was down. */
  readonly ordersMeanwhile: number;
  /** Reads of the inbox that were refused meanwhile. */
  readonly inboxRefused: number;
  /** Whether its platform started it again; otherwise the lab did, by hand. */
  readonly isRestarted: boolean;
  /** Whether the module worked at the service again. */
  readonly isBack: boolean;
  /** Why it did not work. */
  readonly why?: string;
  /** The way home, and out again; nothing when the module was not back. */
  readonly wayHome: readonly StepEnd[];
}

/** So many further orders until a platform starts the service again; without a platform that does, a person comes after more. */
const [UNTIL_RESTART, UNTIL_A_PERSON, BETWEEN] = [10, 100, 10];
const LIMIT_MS = 240_000;

/** Kills the service by `kill -9` while customers order, has it started again, and tries the way home. */
export class ServiceDrill {
  constructor(
    private readonly container: Container,
    private readonly customers: Customers,
    private readonly runbook: Runbook,
  ) {}

  async run(): Promise<Drill> {
    const { container, customers } = this;
    // Right behind an acknowledgement there is something to send.
    await customers.more(1);
    const [before, { isRestarted }] = [customers.placed.length, container];
    customers.beginOutage();
    await container.kill();
    await customers.more(isRestarted ? UNTIL_RESTART : UNTIL_A_PERSON);
    const ordersMeanwhile = customers.placed.length - before;
    const why = await this.comesBack();
    const seen = { ordersMeanwhile, inboxRefused: customers.inboxRefused, isRestarted };
    if (why !== undefined) return { ...seen, isBack: false, why, wayHome: [] };
    customers.endOutage();
    return { ...seen, isBack: true, wayHome: await this.wayHome() };
  }

  /** @returns why the module does not work at the service that was started again */
  private async comesBack(): Promise<string | undefined> {
    const { container, customers } = this;
    try {
      await container.start();
    } catch (error) {
      return messageOf(error).trim();
    }
    const isBack = await customers.inboxIsServed(isService, () => !container.isRunning);
    return isBack ? undefined : container.lastWords;
  }

  /** Goes home with all that was written since, and out again, while customers order. */
  private async wayHome(): Promise<readonly StepEnd[]> {
    const { customers, runbook } = this;
    // Behind a start of the service, the former database needs a moment until it follows again; then the command says so.
    const tried = async () => {
      const end = await runbook.one(`npm run fig -- reverse ${PILOT}`);
      return end.isDone || !end.said.includes('at present') ? end : undefined;
    };
    const home = await arrives('the former database follows again', tried, LIMIT_MS);
    if (!home.isDone) return [home];
    await customers.inboxIsServed((servedBy) => !isService(servedBy));
    await customers.more(BETWEEN);
    const out = await runbook.one(`npm run fig -- switch ${PILOT}`);
    if (out.isDone) await customers.inboxIsServed(isService);
    await customers.more(BETWEEN);
    return [home, out];
  }
}

/** Whether what served a response is a service, and not the monolith. */
export function isService(servedBy: string): boolean {
  return servedBy.startsWith(`${PILOT}@`) && servedBy !== `${PILOT}@local`;
}
