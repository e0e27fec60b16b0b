import { z } from 'zod';
import { byModule, signedIn } from '../../src/platform/contract/access.js';
import { command, type In, query } from '../../src/platform/contract/call.js';
import { client } from '../../src/platform/contract/client.js';
import { contract } from '../../src/platform/contract/contract.js';
import { event } from '../../src/platform/contract/event.js';
import type { CommandHandler, EventContext, EventHandler, QueryHandler } from '../../src/platform/module/handler.js';
import { implement } from '../../src/platform/module/implement.js';
import type { Saga } from '../../src/platform/module/saga.js';
import { saga } from '../../src/platform/module/saga-contract.js';
import type { Sagas } from '../../src/platform/module/sagas.js';
import type { Steps } from '../../src/platform/module/steps.js';
import { when } from '../../src/platform/module/subscription.js';
import type { Tx } from '../../src/platform/store/unit/tx.js';

const water = contract('water', {
  calls: {
    draw: query({ in: z.object({ litres: z.int() }), out: z.object({ drawn: z.int() }), allow: [byModule('garden')] }),
  },
  events: {
    rained: event({ version: 1, key: 'cloudId', data: z.object({ cloudId: z.string(), litres: z.int() }), keep: '7d' }),
  },
});
class WaterClient extends client(water) {}

const tools = contract('tools', {
  calls: { lend: query({ in: z.object({}), out: z.object({}), allow: [byModule('garden')] }) },
});
class ToolsClient extends client(tools) {}

const garden = contract('garden', {
  calls: {
    plant: command({ in: z.object({ seed: z.string() }), out: z.object({ plantId: z.string() }), allow: [signedIn] }),
    byId: query({
      in: z.object({ plantId: z.string() }),
      out: z.object({ gardener: z.string() }),
      allow: ['gardener:own', 'admin'],
    }),
  },
});

class Plant implements CommandHandler<typeof garden.calls.plant, number> {
  constructor(private readonly waterer: WaterClient) {}
  async prepare(input: In<typeof garden.calls.plant>) {
    const answer = await this.waterer.draw({ litres: input.seed.length });
    // @ts-expect-error an answer has only what its contract declares
    void answer.litres;
    // @ts-expect-error a call is asked only what its contract declares
    void this.waterer.draw({ gallons: 1 });
    return answer.drawn;
  }
  async apply(tx: Tx, input: In<typeof garden.calls.plant>, drawn: number) {
    // @ts-expect-error an event is published with all of its data
    tx.publish(water.events.rained, { cloudId: 'a' });
    return { plantId: input.seed + drawn };
  }
}

class PlantById implements QueryHandler<typeof garden.calls.byId> {
  readonly owns = { gardener: (memberId: string, answer: { gardener: string }) => answer.gardener === memberId };
  async answer() {
    return { gardener: 'me' };
  }
}

class PlantByIdWithoutPolicy implements QueryHandler<typeof garden.calls.byId> {
  async answer() {
    return { gardener: 'me' };
  }
}

class PlantWithTools implements CommandHandler<typeof garden.calls.plant> {
  constructor(private readonly shed: ToolsClient) {}
  async apply() {
    return { plantId: typeof this.shed };
  }
}

class PlantWrongAnswer {
  async apply() {
    return { plantId: 7 };
  }
}

class PlantByIdWrongInput {
  readonly owns = { gardener: (memberId: string, answer: { gardener: string }) => answer.gardener === memberId };
  async answer({ plantId }: { plantId: number }) {
    return { gardener: String(plantId) };
  }
}

class Rained implements EventHandler<typeof water.events.rained> {
  constructor(private readonly shed: ToolsClient) {}
  async apply() {
    void this.shed;
  }
}

class Measure implements EventHandler<typeof water.events.rained, number> {
  async prepare() {
    return 1;
  }
  async apply(_tx: Tx, _data: unknown, { prepared, event }: EventContext<number>) {
    prepared.toFixed();
    event.id.trim();
  }
}

class Unprepared implements EventHandler<typeof water.events.rained> {
  async apply(_tx: Tx, _data: unknown, { prepared, event }: EventContext) {
    // @ts-expect-error a handler without prepare has nothing prepared
    prepared.toFixed();
    event.id.trim();
  }
}

class Mismeasured implements EventHandler<typeof water.events.rained, number> {
  // @ts-expect-error apply gets what prepare returned, and nothing else
  async apply(_tx: Tx, _data: unknown, { prepared }: EventContext<string>) {
    prepared.trim();
  }
}

implement(garden, { uses: [water], calls: { plant: Plant, byId: PlantById } });

implement(garden, {
  uses: [water],
  calls: { plant: Plant, byId: PlantById },
  on: [when(water.events.rained, Measure), when(water.events.rained, Unprepared)],
});
void Mismeasured;

// @ts-expect-error a missing handler does not compile
implement(garden, { uses: [water], calls: { plant: Plant } });

// @ts-expect-error a missing ownership policy does not compile
implement(garden, { uses: [water], calls: { plant: Plant, byId: PlantByIdWithoutPolicy } });

class PlantNothing {
  async prepare() {
    return 1;
  }
}

class PlantByIdNothing {
  readonly owns = { gardener: () => true };
}

// @ts-expect-error a command handler without apply does not compile
implement(garden, { uses: [water], calls: { plant: PlantNothing, byId: PlantById } });

// @ts-expect-error a query handler without answer does not compile
implement(garden, { uses: [water], calls: { plant: Plant, byId: PlantByIdNothing } });

// @ts-expect-error a handler whose answer is not its call's does not compile
implement(garden, { uses: [water], calls: { plant: PlantWrongAnswer, byId: PlantById } });

// @ts-expect-error a handler that takes another input than its call does not compile
implement(garden, { uses: [water], calls: { plant: Plant, byId: PlantByIdWrongInput } });

// @ts-expect-error a handler that takes a client not in uses does not compile
implement(garden, { uses: [water], calls: { plant: PlantWithTools, byId: PlantById } });

// @ts-expect-error neither does an event handler
implement(garden, { uses: [water], calls: { plant: Plant, byId: PlantById }, on: [when(water.events.rained, Rained)] });

implement(garden, {
  uses: [water, tools],
  calls: { plant: Plant, byId: PlantById },
  on: [when(water.events.rained, Rained)],
});

const growth = saga('growth', {
  in: z.object({ seed: z.string() }),
  signals: { sprouted: z.object({ height: z.int() }) },
  steps: { draw: 'call', sprouted: 'signal', again: 'signal' },
});

class Growth implements Saga<typeof growth> {
  static readonly contract = growth;
  constructor(private readonly water: WaterClient) {}
  async run(steps: Steps<typeof growth>, { seed }: In<typeof growth>) {
    const litres = await steps.call('draw', () => this.water.draw({ litres: seed.length }), {
      compensate: async (_key, { drawn }) => drawn,
    });
    // @ts-expect-error a step's result is what its call answers
    void litres.poured;
    const heard = await steps.signal(['sprouted'], { within: 1_000 });
    // @ts-expect-error a wait that ends may have timed out
    void heard.data;
    if (heard.name === 'sprouted') void heard.data.height;
    const sooner = await steps.signal(['sprouted'], { step: 'again' });
    void sooner.data.height;
    // @ts-expect-error a saga waits for its own signals only
    await steps.signal(['frozen']);
    // @ts-expect-error a saga requests the steps of its contract only
    await steps.call('drew', () => this.water.draw({ litres: 1 }));
    // @ts-expect-error a step is of the kind that its contract declares
    await steps.apply('draw', async () => undefined);
    await steps.call('draw: once more', () => this.water.draw({ litres: 1 }));
  }
}

class Borrowing implements Saga {
  static readonly contract = saga('borrowing', { in: z.null(), steps: {} });
  constructor(private readonly shed: ToolsClient) {}
  async run() {
    void this.shed;
  }
}

implement(garden, { uses: [water], calls: { plant: Plant, byId: PlantById }, sagas: [Growth] });

// @ts-expect-error a saga that takes a client not in uses does not compile
implement(garden, { uses: [water], calls: { plant: Plant, byId: PlantById }, sagas: [Growth, Borrowing] });

class Undeclared implements Saga {
  async run() {}
}

// @ts-expect-error a saga without its contract does not compile
implement(garden, { uses: [water], calls: { plant: Plant, byId: PlantById }, sagas: [Undeclared] });

export async function tend(tx: Tx, sagas: Sagas) {
  await sagas.start(tx, Growth, 'g1', { seed: 'fern' });
  await sagas.signal(tx, Growth, 'g1', 'sprouted', { height: 3 });
  // @ts-expect-error a saga is started with its input
  await sagas.start(tx, Growth, 'g1', { seeds: 'fern' });
  // @ts-expect-error a saga is told its own signals only
  await sagas.signal(tx, Growth, 'g1', 'frozen', {});
  // @ts-expect-error a signal carries its data
  await sagas.signal(tx, Growth, 'g1', 'sprouted', { height: 'tall' });
}

// @ts-expect-error dates are not plain data
query({ in: z.object({ day: z.date() }), out: z.object({}), allow: [] });

// @ts-expect-error an event's key is one of its texts
event({ version: 1, key: 'litres', data: z.object({ cloudId: z.string(), litres: z.int() }), keep: 'forever' });
