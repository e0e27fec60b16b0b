import 'reflect-metadata';
import { injectable } from 'inversify';
import { Column, Entity, PrimaryColumn, Table } from 'typeorm';
import { z } from 'zod';
import { product } from '../harness/product.mjs';

/** @typedef {import('../../src/platform/store/unit/tx.js').Tx} Tx */

/**
 * Two modules: a garden whose command writes one row and publishes one event, and an almanac that writes one row for each
 * event. They write as modules write on paths that every request takes.
 * @param {'planted' | 'withered'} [hears] the event that the almanac subscribes to. Nothing withers, so then each event only moves its cursor.
 */
export async function gardenAndAlmanac(hears = 'planted') {
  /** @type {typeof import('../../src/platform/contract/contract.js')} */
  const { contract } = await product('platform/contract/contract');
  /** @type {typeof import('../../src/platform/contract/call.js')} */
  const { command } = await product('platform/contract/call');
  /** @type {typeof import('../../src/platform/contract/access.js')} */
  const { signedIn } = await product('platform/contract/access');
  /** @type {typeof import('../../src/platform/contract/event.js')} */
  const { event } = await product('platform/contract/event');
  /** @type {typeof import('../../src/platform/module/implement.js')} */
  const { implement } = await product('platform/module/implement');
  /** @type {typeof import('../../src/platform/module/subscription.js')} */
  const { when } = await product('platform/module/subscription');
  /** @type {typeof import('../../src/platform/store/plain-rows.js')} */
  const { insertRows } = await product('platform/store/plain-rows');

  const PLANT = { plantId: z.string(), name: z.string(), height: z.int() };
  const garden = contract('garden', {
    calls: {
      plant: command({
        in: z.strictObject({ name: z.string(), height: z.int() }),
        out: z.object({ plantId: z.string() }),
        allow: [signedIn],
        // As long as a whole burst may take: none of its commands is to be given up.
        deadline: '60s',
      }),
    },
    events: {
      planted: event({ version: 1, key: 'plantId', data: z.object(PLANT), keep: 'forever' }),
      withered: event({ version: 1, key: 'plantId', data: z.object(PLANT), keep: 'forever' }),
    },
  });
  const almanac = contract('almanac', {});

  const PlantRow = rowOf('plants', { plantId: 'varchar', name: 'varchar', height: 'integer' });
  const NoteRow = rowOf('notes', { noteId: 'varchar', plantId: 'varchar', name: 'varchar', height: 'integer' });

  class Plant {
    /**
     * @param {Tx} tx
     * @param {{ readonly name: string, readonly height: number }} input
     */
    async apply(tx, { name, height }) {
      const plantId = tx.id();
      await insertRows(tx, PlantRow, [{ plantId, name, height }]);
      tx.publish(garden.events.planted, { plantId, name, height });
      return { plantId };
    }
  }
  injectable()(Plant);

  /** Counts runs; how many of them took effect, the database knows. */
  const noted = { runs: 0 };
  class NotePlant {
    /**
     * @param {Tx} tx
     * @param {{ readonly plantId: string, readonly name: string, readonly height: number }} data
     */
    async apply(tx, data) {
      await insertRows(tx, NoteRow, [{ noteId: tx.id(), ...data }]);
      noted.runs += 1;
    }
  }
  injectable()(NotePlant);

  return {
    garden,
    noted,
    modules: [
      implement(garden, { store: { rows: [PlantRow] }, calls: { plant: Plant } }),
      implement(almanac, { store: { rows: [NoteRow] }, calls: {}, on: [when(garden.events[hears], NotePlant)] }),
    ],
    /** @param {string} module */
    migrations: async (module) => [module === 'garden' ? migrationOf(PlantRow) : migrationOf(NoteRow)],
  };
}

/** @typedef {(new () => object) & { readonly table: string, readonly columns: { readonly [name: string]: 'varchar' | 'integer' } }} RowClass */

/**
 * A row of plain columns, as decorators would declare it. The first column is the key.
 * @param {string} table
 * @param {RowClass['columns']} columns
 * @returns {RowClass}
 */
function rowOf(table, columns) {
  class Row {
    static table = table;
    static columns = columns;
  }
  Object.entries(columns).forEach(([name, type], at) => (at === 0 ? PrimaryColumn : Column)(type)(Row.prototype, name));
  Entity({ name: table })(Row);
  return Row;
}

/** @param {RowClass} row */
function migrationOf({ table, columns }) {
  const made = Object.entries(columns).map(([name, type], at) => ({ name, type, isPrimary: at === 0 }));
  return class {
    name = `Make_${table}_0000000000100`;
    /** @param {import('typeorm').QueryRunner} runner */
    async up(runner) {
      await runner.createTable(new Table({ name: table, columns: made }));
    }
    async down() {}
  };
}
