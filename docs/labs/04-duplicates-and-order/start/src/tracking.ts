import { injectable } from 'inversify';
import { Column, Entity, PrimaryColumn, type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import {
  type Data,
  type EventHandler,
  findRow,
  implement,
  type In,
  type QueryHandler,
  ReadSide,
  type Tx,
  upsertRows,
  when,
} from '#ficus/platform/api.js';
import { rider, tracking } from './contracts.js';

type Moved = typeof rider.events.moved;
type Step = typeof tracking.calls.step;

/** How far an order is: what the last event said. */
@Entity({ name: 'tracked' })
class TrackedRow {
  @PrimaryColumn({ type: 'varchar', name: 'order_id' })
  orderId: string;

  @Column({ type: 'integer' })
  step: number;
}

class CreateTracked1796000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const columns = [
      { name: 'order_id', type: 'varchar', isPrimary: true },
      { name: 'step', type: 'integer' },
    ];
    await runner.createTable(new Table({ name: 'tracked', columns }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('tracked');
  }
}

/** The last event wins. You need not change this file. */
@injectable()
class TrackOrder implements EventHandler<Moved> {
  async apply(tx: Tx, { orderId, step }: Data<Moved>): Promise<void> {
    await upsertRows(tx, TrackedRow, [{ orderId, step }]);
  }
}

@injectable()
class ShowStep implements QueryHandler<Step> {
  constructor(private readonly reads: ReadSide) {}

  async answer({ orderId }: In<Step>) {
    return { step: (await findRow(this.reads, TrackedRow, { orderId }))?.step ?? 0 };
  }
}

export const trackingModule = implement(tracking, {
  store: { rows: [TrackedRow], migrations: [CreateTracked1796000000000] },
  calls: { step: ShowStep },
  on: [when(rider.events.moved, TrackOrder)],
});
