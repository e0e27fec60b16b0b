import { channel } from 'node:diagnostics_channel';
import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import type { Tx } from '#ficus/platform/api.js';

/** The lab listens here, and may kill the process at the commit that follows. */
const written = channel('lab.effect');

/** Writes an effect: one row each time, so that doing it twice shows. You need not change this file. */
export async function effect(tx: Tx, what: string, orderId: string): Promise<void> {
  await tx.sql.all('INSERT INTO effects (id, what, order_id) VALUES (?, ?, ?)', [tx.id(), what, orderId]);
  written.publish(what);
}

export class CreateEffects1796000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const columns = [
      { name: 'id', type: 'varchar', isPrimary: true },
      { name: 'what', type: 'varchar' },
      { name: 'order_id', type: 'varchar' },
    ];
    await runner.createTable(new Table({ name: 'effects', columns }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('effects');
  }
}

/** The store of a module that has effects and nothing else. */
export const effectsOnly = { rows: [], migrations: [CreateEffects1796000000000] };

/** Whether the kitchen is full for an order: the lab says so by its id. */
export const isFull = (orderId: string) => orderId.startsWith('full');
