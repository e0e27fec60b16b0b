import 'reflect-metadata';
import { injectable } from 'inversify';
import { z } from 'zod';
import { signedIn } from '../../src/platform/contract/access.js';
import { command, type In } from '../../src/platform/contract/call.js';
import { contract } from '../../src/platform/contract/contract.js';
import { testWorld, type TestWorld } from '../../src/platform/testing/test-world.js';
import type { CommandHandler } from '../../src/platform/module/handler.js';
import { implement } from '../../src/platform/module/implement.js';
import type { Saga } from '../../src/platform/module/saga.js';
import { saga } from '../../src/platform/module/saga-contract.js';
import { Sagas } from '../../src/platform/module/sagas.js';
import type { Steps } from '../../src/platform/module/steps.js';
import type { Tx } from '../../src/platform/store/unit/tx.js';

const garden = contract('garden', {
  calls: { prune: command({ in: z.object({ bedId: z.string() }), out: z.object({}), allow: [signedIn] }) },
});

const pruning = saga('pruning', { in: z.object({ bedId: z.string() }), steps: { measure: 'apply', cut: 'apply' } });

let blunt = true;

@injectable()
class Pruning implements Saga<typeof pruning> {
  static readonly contract = pruning;

  async run(steps: Steps<typeof pruning>): Promise<void> {
    await steps.apply('measure', async () => undefined);
    await steps.apply('cut', async () => {
      if (blunt) throw new Error('the shears are blunt');
    });
  }
}

@injectable()
class Prune implements CommandHandler<typeof garden.calls.prune> {
  constructor(private readonly sagas: Sagas) {}

  async apply(tx: Tx, { bedId }: In<typeof garden.calls.prune>) {
    await this.sagas.start(tx, Pruning, bedId, { bedId });
    return {};
  }
}

const gardenModule = implement(garden, { calls: { prune: Prune }, sagas: [Pruning] });

/** A garden whose sagas are all stuck, because the shears are blunt. Operated by a `keeper`. */
export class StuckWorld {
  private constructor(readonly world: TestWorld) {}

  static async open(beds: readonly string[]): Promise<StuckWorld> {
    blunt = true;
    const options = { migrations: async () => [], operators: ['keeper'], printErrors: false };
    const world = await testWorld([gardenModule], options);
    const gardener = world.client(garden, { kind: 'member', memberId: 'm1', roles: [] });
    for (const bedId of beds) await gardener.prune({ bedId });
    await world.settled({ stuck: beds.length });
    return new StuckWorld(world);
  }

  /** From now on the sagas go on when they are retried. */
  fix(): void {
    blunt = false;
  }
}
