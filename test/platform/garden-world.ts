import 'reflect-metadata';
import { injectable } from 'inversify';
import { Column, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner, Table } from 'typeorm';
import { z } from 'zod';
import { byModule, signedIn } from '../../src/platform/contract/access.js';
import { command, type In, query } from '../../src/platform/contract/call.js';
import { client } from '../../src/platform/contract/client.js';
import { contract } from '../../src/platform/contract/contract.js';
import { type Data, event } from '../../src/platform/contract/event.js';
import { get, post } from '../../src/platform/contract/route.js';
import type { Migrations } from '../../src/platform/host/discover-migrations.js';
import type { CommandHandler, EventHandler, QueryHandler } from '../../src/platform/module/handler.js';
import { implement } from '../../src/platform/module/implement.js';
import { when } from '../../src/platform/module/subscription.js';
import { ReadSide } from '../../src/platform/store/unit/read-side.js';
import type { Tx } from '../../src/platform/store/unit/tx.js';

/**
 * A world of two modules that has nothing to do with food: a garden that calls the weather before it plants, and a
 * weather station that counts what was planted.
 */

export const weather = contract('weather', {
  calls: {
    forecast: query({ in: z.object({}), out: z.object({ celsius: z.int() }), allow: [byModule('garden')] }),
    planted: query({
      in: z.object({}),
      out: z.object({ seeds: z.array(z.string()) }),
      allow: [signedIn],
      http: get('/api/weather'),
    }),
  },
});
export class WeatherClient extends client(weather) {}

export const garden = contract('garden', {
  calls: {
    plant: command({
      in: z.strictObject({ seed: z.string().min(1) }),
      out: z.object({ plantId: z.string(), celsius: z.int() }),
      allow: [signedIn],
      key: 'required',
      http: post('/api/plants'),
    }),
  },
  events: {
    planted: event({
      version: 1,
      key: 'plantId',
      data: z.object({ plantId: z.string(), seed: z.string() }),
      keep: 'forever',
    }),
  },
});

@Entity({ name: 'plants' })
export class PlantRow {
  @PrimaryColumn('varchar') plantId: string;
  @Column('varchar') seed: string;
}

@Entity({ name: 'sightings' })
export class SightingRow {
  @PrimaryColumn('varchar') plantId: string;
  @Column('varchar') seed: string;
}

function tableOf(name: string) {
  return class implements MigrationInterface {
    readonly name = `Make_${name}_0000000000100`;
    async up(runner: QueryRunner): Promise<void> {
      const columns = [
        { name: 'plantId', type: 'varchar', isPrimary: true },
        { name: 'seed', type: 'varchar' },
      ];
      await runner.createTable(new Table({ name, columns }));
    }
    async down(): Promise<void> {}
  };
}

export const gardenMigrations: Migrations = async (module) =>
  ({ garden: [tableOf('plants')], weather: [tableOf('sightings')] })[module] ?? [];

@injectable()
export class Plant implements CommandHandler<typeof garden.calls.plant, number> {
  constructor(private readonly weather: WeatherClient) {}

  async prepare(): Promise<number> {
    return (await this.weather.forecast({})).celsius;
  }

  async apply(tx: Tx, { seed }: In<typeof garden.calls.plant>, celsius: number) {
    const plantId = tx.id();
    await tx.manager.insert(PlantRow, { plantId, seed });
    tx.publish(garden.events.planted, { plantId, seed });
    return { plantId, celsius };
  }
}

@injectable()
export class Forecast implements QueryHandler<typeof weather.calls.forecast> {
  async answer() {
    return { celsius: 21 };
  }
}

@injectable()
export class Planted implements QueryHandler<typeof weather.calls.planted> {
  constructor(private readonly reads: ReadSide) {}

  async answer() {
    const rows = await this.reads.manager.find(SightingRow, { order: { plantId: 'ASC' } });
    return { seeds: rows.map((row) => row.seed) };
  }
}

@injectable()
export class SeePlant implements EventHandler<typeof garden.events.planted> {
  async apply(tx: Tx, { plantId, seed }: Data<typeof garden.events.planted>): Promise<void> {
    if (seed === 'poison ivy') throw new Error('nobody looks at poison ivy');
    await tx.manager.insert(SightingRow, { plantId, seed });
  }
}

export const gardenModule = implement(garden, {
  uses: [weather],
  store: { rows: [PlantRow] },
  calls: { plant: Plant },
});

export const weatherModule = implement(weather, {
  store: { rows: [SightingRow] },
  calls: { forecast: Forecast, planted: Planted },
  on: [when(garden.events.planted, SeePlant)],
});
