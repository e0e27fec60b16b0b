import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';

/** A SQLite file that a lesson's programs write, and the lesson reads once they are dead. */
export class DatabaseOfLesson {
  private readonly folder = mkdtempSync(join(tmpdir(), 'ficus-lesson-'));
  readonly path = join(this.folder, 'garden.sqlite');

  /** The texts of one column, in the order in which they were written. */
  async texts(column: string, table: string): Promise<readonly string[]> {
    const database = await new DataSource({ type: 'sqlite', database: this.path }).initialize();
    try {
      const rows = await database.query<{ text: string }[]>(`SELECT ${column} AS text FROM ${table} ORDER BY rowid`);
      return rows.map(({ text }) => text);
    } finally {
      await database.destroy();
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
