import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

const text = (name: string, isPrimary = false) => ({ name, type: 'varchar', isPrimary });

/** What customers see: the present step of each order, and each step that they were notified of, in the order of the notices. */
export class Timeline0000000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const number = { name: 'notice_no', type: 'integer', isPrimary: true, isGenerated: true } as const;
    const counted = { ...number, generationStrategy: 'increment' } as const;
    await runner.createTable(new Table({ name: 'orders', columns: [text('order_id', true), text('step')] }));
    await runner.createTable(
      new Table({ name: 'notices', columns: [counted, text('order_id'), text('step'), text('place')] }),
    );
    await runner.createTable(
      new Table({ name: 'dead_letters', columns: [text('event_id', true), text('order_id'), text('error')] }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['dead_letters', 'notices', 'orders']) await runner.dropTable(table);
  }
}
