import { existsSync } from 'node:fs';
import type { MovableHosts } from '../../../tools/lab/kit/movable-hosts.js';

/** Tables whose place a record names, as `book.table`, each with the column that tells its rows apart. */
const TABLES = {
  ...{ 'payment.payments': 'order_id', 'payment.gateway_requests': 'request_key' },
  ...{ 'payment.ledger_entries': 'entry_id', 'payment._outbox': 'id', 'payment._outcome': 'call_key' },
  ...{ 'payment._identity': 'id', 'gateway.charges': 'key', 'placement.placements': 'module' },
  ...{ 'order.orders': 'order_id', 'order._saga': "saga || ' ' || id" },
} as const;

export type TableName = keyof typeof TABLES;
export const TABLE_NAMES = Object.keys(TABLES) as TableName[];

/** Where the rows of a table were found: those that were in it before payment left. */
export interface Place {
  readonly table: TableName;
  /** How many there were before. */
  readonly rows: number;
  /** How many of these are at the service now. */
  readonly atService: number;
  readonly moved: boolean;
}

/** The rows of each table before payment leaves, to be looked for at its service afterwards. */
export class Places {
  private readonly before = new Map<TableName, readonly string[]>();

  constructor(private readonly hosts: MovableHosts) {}

  /** Notes which rows there are. */
  async note(): Promise<void> {
    for (const table of TABLE_NAMES) this.before.set(table, await this.keys(table));
  }

  /** Looks for the same rows in the directory of the service. */
  async found(): Promise<Place[]> {
    const places: Place[] = [];
    for (const table of TABLE_NAMES) {
      const before = this.before.get(table) ?? [];
      const there = new Set(await this.keys(table, this.hosts.module));
      const atService = before.filter((key) => there.has(key)).length;
      places.push({ table, rows: before.length, atService, moved: before.length > 0 && atService === before.length });
    }
    return places;
  }

  private async keys(name: TableName, host?: string): Promise<readonly string[]> {
    const [book = '', table = ''] = name.split('.');
    if (!existsSync(this.hosts.file(book, host))) return [];
    const rows = await this.hosts.rows<{ k: string }>(book, `SELECT ${TABLES[name]} AS k FROM ${table}`, host);
    return rows.map(({ k }) => k);
  }
}

/** The places as a table for people. */
export function placeLines(places: readonly Place[]): string[] {
  const row = (table: string, rows: string, atService: string) =>
    `${table.padEnd(26)}${rows.padStart(12)}${atService.padStart(24)}`;
  return [
    row('table', 'rows before', 'of these at the service'),
    ...places.map(({ table, rows, atService }) => row(table, String(rows), String(atService))),
  ];
}
