import { injectable } from 'inversify';
import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { contract, type EventHandler, implement, type Tx, when } from '../../../src/platform/api.js';
import type * as Contracts from './start/src/contracts.js';
import type { Move } from './moves.js';

type Rider = typeof Contracts.rider;

class CreateSeen1796000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const columns = [
      { name: 'no', type: 'integer', isPrimary: true, isGenerated: true, generationStrategy: 'increment' as const },
      { name: 'order_id', type: 'varchar' },
      { name: 'step', type: 'integer' },
    ];
    await runner.createTable(new Table({ name: 'seen', columns }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('seen');
  }
}

@injectable()
class NoteMove implements EventHandler<Rider['events']['moved']> {
  async apply(tx: Tx, { orderId, step }: Pick<Move, 'orderId' | 'step'>): Promise<void> {
    await tx.sql.all('INSERT INTO seen (order_id, step) VALUES (?, ?)', [orderId, step]);
  }
}

/** A module of the lab that notes in which order the platform delivers the moves, whatever the modules of the learner do. */
export function witnessOf(rider: Rider) {
  return implement(contract('witness', {}), {
    store: { rows: [], migrations: [CreateSeen1796000000000] },
    calls: {},
    on: [when(rider.events.moved, NoteMove)],
  });
}
