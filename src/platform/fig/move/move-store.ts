import { utc } from '../../ops/clock.js';
import type { ModuleStore } from '../../store/unit/module-store.js';
import { hasEnded, type Move } from './move.js';

/** A move is under way already. */
export class MoveUnderWay extends Error {
  override readonly name = 'MoveUnderWay';

  constructor(readonly move: Move) {
    super(
      `${move.module} is on its way from ${move.from.place} to ${move.to.place} (${move.phase}), and one module moves at a time at rest, and each module only once. ` +
        `Wait until it is there, or cancel it: npm run fig -- cancel ${move.module}`,
    );
  }
}

/** The moves: durable rows of the journal's database. Only the host that keeps the journal writes them. */
export class MoveStore {
  private constructor(private readonly store: ModuleStore) {}

  static over(store: ModuleStore): MoveStore {
    return new MoveStore(store);
  }

  /**
   * Notes a move that begins.
   * @throws MoveUnderWay while the same module moves, or both are at rest: their commands wait, perhaps for each other.
   */
  async begin(move: Move): Promise<void> {
    await this.store.units.run(`begin to move ${move.module}`, async (tx) => {
      const others = (await tx.sql.all<Row>(UNDER_WAY)).map(moveOf);
      const other = others.find(({ module, live }) => module === move.module || (!live && !move.live));
      if (other) throw new MoveUnderWay(other);
      await tx.sql.all('INSERT INTO moves (id, module, phase, asked_at, move) VALUES (?, ?, ?, ?, ?)', [
        ...[move.id, move.module, move.phase, utc(tx.now())],
        JSON.stringify(move),
      ]);
    });
  }

  /** Notes how far a move has come. One that has ended stays as it is. Resolves with what is stored. */
  async note(move: Move): Promise<Move> {
    const { value } = await this.store.units.run(`note the move of ${move.module}`, async (tx) => {
      const [row] = await tx.sql.all<Row>('SELECT move FROM moves WHERE id = ?', [move.id]);
      const stored = row && moveOf(row);
      if (!stored || hasEnded(stored)) return stored ?? move;
      await tx.sql.all('UPDATE moves SET phase = ?, move = ? WHERE id = ?', [
        move.phase,
        JSON.stringify(move),
        move.id,
      ]);
      return move;
    });
    return value;
  }

  /** The moves that have not ended, the oldest first. */
  async underWay(): Promise<readonly Move[]> {
    return (await this.store.reads.sql.all<Row>(UNDER_WAY)).map(moveOf);
  }

  /** The moves of a module, or of all, the newest first. */
  async history(module: string | undefined, limit = 100): Promise<readonly Move[]> {
    const [where, values] = module === undefined ? ['', []] : ['WHERE module = ?', [module]];
    const rows = await this.store.reads.sql.all<Row>(`SELECT move FROM moves ${where} ORDER BY id DESC LIMIT ?`, [
      ...values,
      limit,
    ]);
    return rows.map(moveOf);
  }
}

const UNDER_WAY = `SELECT move FROM moves WHERE phase NOT IN ('done', 'cancelled') ORDER BY id`;

interface Row {
  readonly move: string;
}

function moveOf({ move }: Row): Move {
  return JSON.parse(move) as Move;
}
