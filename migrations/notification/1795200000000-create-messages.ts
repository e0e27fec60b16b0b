import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

/** Messages, and the book of the simulated channels. */
export class CreateMessages1795200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'messages',
        columns: [
          { name: 'message_id', type: 'varchar', isPrimary: true },
          { name: 'cause_id', type: 'varchar' },
          { name: 'member_id', type: 'varchar' },
          { name: 'template', type: 'varchar' },
          { name: 'order_id', type: 'varchar' },
          { name: 'body', type: 'text' },
          { name: 'state', type: 'varchar' },
          { name: 'channel', type: 'varchar', isNullable: true },
          { name: 'address', type: 'varchar', isNullable: true },
          { name: 'queued_at', type: 'varchar' },
          { name: 'sent_at', type: 'varchar', isNullable: true },
        ],
        indices: [
          { name: 'messages_by_cause', columnNames: ['cause_id', 'member_id'], isUnique: true },
          { name: 'messages_by_member', columnNames: ['member_id', 'message_id'] },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'channel_log',
        columns: [
          { name: 'message_key', type: 'varchar', isPrimary: true },
          { name: 'channel', type: 'varchar', isPrimary: true },
          { name: 'address', type: 'varchar' },
          { name: 'result', type: 'varchar' },
          { name: 'asked_at', type: 'varchar' },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['channel_log', 'messages']) await runner.dropTable(table);
  }
}
