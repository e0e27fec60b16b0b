import 'reflect-metadata';
import { inject, injectable } from 'inversify';
import { client } from '../contract/client.js';
import { contract } from '../contract/contract.js';
import { assemble } from './container.js';
import type { Class } from './handler.js';
import type { Module } from './module.js';

const water = contract('water', {});
class WaterClient extends client(water) {}
const tools = contract('tools', {});
class ToolsClient extends client(tools) {}

@injectable()
class Shed {
  constructor(readonly tools: ToolsClient) {}
}

abstract class Store {}
@injectable()
class ShedStore extends Store {
  constructor(readonly shed: Shed) {
    super();
  }
}

@injectable()
class Plant {
  constructor(
    readonly water: WaterClient,
    readonly store: Store,
  ) {}
}

@injectable()
class Confused {
  constructor(@inject(ToolsClient) readonly water: WaterClient) {}
}

@injectable()
class Lost {
  constructor(readonly nowhere: Store) {}
}

@injectable()
class Broken {
  constructor() {
    throw new Error('The soil is frozen.');
  }
}

interface Soil {
  readonly dry: boolean;
}

@injectable()
class TakesInterface {
  constructor(
    readonly water: WaterClient,
    readonly soil: Soil,
  ) {}
}

class Bare {
  constructor(readonly water: WaterClient) {}
}

@injectable()
class TakesBare {
  constructor(readonly bare: Bare) {}
}

function garden(handler: Class, parts: Partial<Module> = {}): Module {
  return {
    contract: contract('garden', {}),
    uses: [water, tools],
    rows: [],
    bind: (bind) => {
      bind(Shed).toSelf();
      bind(Store).to(ShedStore);
    },
    calls: { plant: handler },
    on: [],
    settings: [],
    ...parts,
  };
}

const provided = { services: new Map(), client: (of: { name: string }) => ({ calls: of.name }) };

describe('the container of a module', () => {
  it('constructs its handlers with the clients they take, however deep', () => {
    const plant = assemble(garden(Plant), provided).handler(Plant) as Plant;
    expect(plant.water).toEqual({ calls: 'water' });
    expect((plant.store as ShedStore).shed.tools).toEqual({ calls: 'tools' });
  });

  it('refuses a client held deeper that uses does not list, and names who holds it', () => {
    expect(() => assemble(garden(Plant, { uses: [water] }), provided)).toThrow(
      'Shed in garden takes the client of tools, which garden does not use; ' +
        'add tools to uses in src/modules/garden/module.ts, or do without. garden may call: water.',
    );
  });

  it('refuses an @inject that disagrees with its type', () => {
    expect(() => assemble(garden(Confused), provided)).toThrow(
      'Confused in garden declares WaterClient but injects ToolsClient; drop the @inject: a client is injected by its type.',
    );
  });

  it('refuses a handler that takes what nothing binds, before any request', () => {
    expect(() => assemble(garden(Lost, { bind: () => undefined }), provided)).toThrow(
      'Lost in garden takes Store, which nothing binds; add bind(Store).toSelf() to bind in src/modules/garden/module.ts.',
    );
  });

  it('refuses a class whose constructor throws, and names it', () => {
    expect(() => assemble(garden(Broken), provided)).toThrow(
      'Broken in garden cannot be constructed: The soil is frozen. Bind what it takes in src/modules/garden/module.ts',
    );
  });

  it('refuses a class that takes an interface, and names the class and the parameter', () => {
    expect(() => assemble(garden(TakesInterface), provided)).toThrow(
      'TakesInterface in garden takes a parameter 2 that is no class at run time; ' +
        'take a class, not an interface, and import it by import, not by import type.',
    );
  });

  it('refuses a class that is not decorated, however deep', () => {
    expect(() => assemble(garden(TakesBare, { bind: (bind) => void bind(Bare).toSelf() }), provided)).toThrow(
      'Bare in garden takes 1 parameters but is not decorated; add @injectable() to it.',
    );
  });
});
