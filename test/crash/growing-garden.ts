import { injectable } from 'inversify';
import { z } from 'zod';
import { signedIn } from '../../src/platform/contract/access.js';
import { command, type In } from '../../src/platform/contract/call.js';
import { contract } from '../../src/platform/contract/contract.js';
import type { Migrations } from '../../src/platform/host/discover-migrations.js';
import type { CommandHandler } from '../../src/platform/module/handler.js';
import { implement } from '../../src/platform/module/implement.js';
import { Sagas } from '../../src/platform/module/sagas.js';
import { Growth, lines, water, waterHandlers } from '../../src/platform/saga/fixtures/growth.js';
import type { Tx } from '../../src/platform/store/unit/tx.js';

/** The garden and the water of the saga's own tests, as modules that a host can run. */
const growing = contract('garden', {
  calls: {
    plant: command({
      in: z.object({ bedId: z.string(), patience: z.int() }),
      out: z.object({}),
      allow: [signedIn],
    }),
    tell: command({
      in: z.object({ bedId: z.string(), what: z.enum(['sprouted', 'frozen']) }),
      out: z.object({ heard: z.boolean() }),
      allow: [signedIn],
    }),
  },
});
export { growing as garden };

@injectable()
class Plant implements CommandHandler<typeof growing.calls.plant> {
  constructor(private readonly sagas: Sagas) {}

  async apply(tx: Tx, { bedId, patience }: In<typeof growing.calls.plant>) {
    await this.sagas.start(tx, Growth, bedId, { bedId, litres: 7, patience });
    return {};
  }
}

@injectable()
class Tell implements CommandHandler<typeof growing.calls.tell> {
  constructor(private readonly sagas: Sagas) {}

  async apply(tx: Tx, { bedId, what }: In<typeof growing.calls.tell>) {
    const heard =
      what === 'sprouted'
        ? await this.sagas.signal(tx, Growth, bedId, what, { height: 3 })
        : await this.sagas.signal(tx, Growth, bedId, what, { celsius: -3 });
    return { heard };
  }
}

function served(call: string) {
  const handler = waterHandlers[call] as { apply(tx: Tx, input: unknown): Promise<never> };
  class Served {
    apply(tx: Tx, input: unknown) {
      return handler.apply(tx, input);
    }
  }
  injectable()(Served);
  return Served;
}

export const gardenModule = implement(growing, { uses: [water], calls: { plant: Plant, tell: Tell }, sagas: [Growth] });
export const waterModule = implement(water, {
  calls: { pour: served('pour'), drain: served('drain'), secret: served('secret') },
});
export const gardenMigrations: Migrations = async (module) =>
  ({ garden: [lines('notes')], water: [lines('pours', 'drains')] })[module] ?? [];
