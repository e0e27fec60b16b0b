import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningProgram } from '../../../../tools/events/program.mjs';
import type { Random } from '../../../crash/random.js';

const FEEDS = ['notification<-order'];
const EVENTS = 30;
const EVERY_MS = 1_500;

/** An operator who has events delivered once more now and then. It changes nothing: every event was handled, or will be. */
export class OperatorActor {
  /** How many events were sent again, and how often that was refused, as while a module moves. */
  republished = 0;
  refused = 0;

  /** @param program the operations API of the monolith, as of now */
  constructor(
    private readonly program: () => RunningProgram,
    private readonly over: () => boolean,
    private readonly random: Random,
  ) {}

  async run(): Promise<void> {
    while (!this.over()) {
      await this.republish().catch(() => (this.refused += 1));
      await sleep(this.random.between(EVERY_MS / 2, EVERY_MS * 1.5));
    }
  }

  private async republish(): Promise<void> {
    const program = this.program();
    const { items } = (await program.get(`/api/event-logs/order?limit=${EVENTS}`)) as {
      readonly items: readonly { readonly id: string }[];
    };
    const ids = items.map(({ id }) => id).filter(() => this.random.next() < 0.3);
    if (ids.length === 0) return;
    await program.post('/api/feeds/republish', { feeds: FEEDS, ids });
    this.republished += ids.length;
  }
}
