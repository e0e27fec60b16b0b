import { Column, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner, Table } from 'typeorm';
import { memberOf } from '../contract/principal.js';
import { utc } from '../ops/clock.js';
import type { Tx } from '../store/unit/tx.js';

const TABLE = 'operator_actions';

/** One action of an operator: who did what, and when. */
@Entity({ name: TABLE })
export class ActionRow {
  @PrimaryColumn({ name: 'action_id', type: 'varchar' }) actionId: string;
  @Column({ type: 'varchar' }) action: string;
  /** The event, the saga, the feed or the feeds that the action changed. */
  @Column({ type: 'text' }) subject: string;
  @Column({ name: 'member_id', type: 'varchar' }) memberId: string;
  /** ISO 8601, UTC. */
  @Column({ name: 'done_at', type: 'varchar' }) doneAt: string;
}

/** Records an operator's action, in the unit of work that stores the command's outcome. */
export async function recordAction(tx: Tx, action: string, subject: string): Promise<void> {
  await tx.manager.insert(ActionRow, {
    actionId: tx.id(),
    action,
    subject,
    memberId: memberOf(tx.call.principal) ?? '',
    doneAt: utc(tx.now()),
  });
}

/** Creates the table of {@link ActionRow}. */
export class OperationTables0000000000010 implements MigrationInterface {
  readonly name = 'OperationTables0000000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: TABLE,
        columns: [
          { name: 'action_id', type: 'varchar', isPrimary: true },
          { name: 'action', type: 'varchar' },
          { name: 'subject', type: 'text' },
          { name: 'member_id', type: 'varchar' },
          { name: 'done_at', type: 'varchar' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(TABLE);
  }
}
