import { injectable } from 'inversify';
import { Column, Entity, PrimaryColumn, type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import {
  type Data,
  type EventContext,
  type EventHandler,
  type EventMeta,
  findRow,
  implement,
  insertIfAbsent,
  ReadSide,
  type Tx,
  utc,
  when,
} from '#ficus/platform/api.js';
import { order, push } from './contracts.js';
import { PushGateway } from './gateway.js';

type Accepted = typeof order.events.accepted;

/** A push that was sent, by the id of its event. */
@Entity({ name: 'sent' })
class SentRow {
  @PrimaryColumn({ type: 'varchar', name: 'event_id' })
  eventId: string;

  @Column({ type: 'varchar', name: 'sent_at' })
  sentAt: string;
}

class CreateSent1796000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const columns = [
      { name: 'event_id', type: 'varchar', isPrimary: true },
      { name: 'sent_at', type: 'varchar' },
    ];
    await runner.createTable(new Table({ name: 'sent', columns }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('sent');
  }
}

/** Sends a push for each accepted order, and remembers it, so that no event is sent twice. */
@injectable()
class PushAccepted implements EventHandler<Accepted> {
  constructor(
    private readonly gateway: PushGateway,
    private readonly reads: ReadSide,
  ) {}

  async prepare({ orderId, memberId }: Data<Accepted>, event: EventMeta): Promise<void> {
    if (await findRow(this.reads, SentRow, { eventId: event.id })) return;
    await this.gateway.send(event.id, orderId, memberId);
  }

  async apply(tx: Tx, _accepted: Data<Accepted>, { event }: EventContext): Promise<void> {
    await insertIfAbsent(tx, SentRow, { eventId: event.id, sentAt: utc(tx.now()) });
  }
}

export const pushModule = implement(push, {
  store: { rows: [SentRow], migrations: [CreateSent1796000000000] },
  bind: (bind) => bind(PushGateway).toSelf(),
  calls: {},
  on: [when(order.events.accepted, PushAccepted)],
});
