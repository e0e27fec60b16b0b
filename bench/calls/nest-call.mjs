import 'reflect-metadata';
import { peer } from '../harness/peers.mjs';

/**
 * A query of @nestjs/cqrs.
 * @param {object} answer
 * @returns {Promise<import('./calls.mjs').MeasuredCall>}
 */
export async function nestCall(answer) {
  const { NestFactory } = await peer('@nestjs/core');
  const { Module } = await peer('@nestjs/common');
  const { CqrsModule, QueryBus, QueryHandler } = await peer('@nestjs/cqrs');
  class Bed {
    /** @param {{ readonly bedId: string }} input */
    constructor(input) {
      this.input = input;
    }
  }
  class BedHandler {
    async execute() {
      return answer;
    }
  }
  class GardenModule {}
  QueryHandler(Bed)(BedHandler);
  Module({ imports: [CqrsModule], providers: [BedHandler] })(GardenModule);
  const context = await NestFactory.createApplicationContext(GardenModule, { logger: false });
  await context.init();
  const bus = context.get(QueryBus);
  return { ask: (input) => bus.execute(new Bed(input)), close: () => context.close() };
}
