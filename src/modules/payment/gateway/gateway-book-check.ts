import { injectable } from 'inversify';
import { ReadSide, type StartCheck, Unavailable, UnitOfWork } from '../../../platform/api.js';
import { GatewayBookRepository } from '../store/gateway-book-repository.js';
import { GatewayBook } from './gateway-book.js';

/**
 * Lets payment begin only with the gateway's book that its payments are in: another one does not know the charges that were
 * made, so they could be made twice. The first start adopts the book that it finds, or a new one. Payments from before books
 * had ids adopt the book that knows the last of them.
 */
@injectable()
export class GatewayBookCheck implements StartCheck {
  constructor(
    private readonly book: GatewayBook,
    private readonly books: GatewayBookRepository,
    private readonly reads: ReadSide,
    private readonly units: UnitOfWork,
  ) {}

  /** @throws Error when the book is another one, or is missing. @throws Unavailable when it cannot be opened. */
  async run(): Promise<void> {
    const adopted = await this.books.id(this.reads);
    const known = adopted ?? (await this.books.performedKey(this.reads));
    // A book that is missed is not replaced by an empty one.
    if (known !== undefined && !this.book.exists) throw this.refusal('does not exist');
    const id = await this.read(() => this.book.id());
    if (adopted === undefined && known !== undefined && !(await this.read(() => this.book.answerTo(known))))
      throw this.refusal(`does not know ${known}`);
    const counts = adopted ?? (await this.adopt(id));
    if (counts !== id) throw this.refusal(`is another one (${id}, not ${counts})`);
  }

  private async adopt(id: string): Promise<string> {
    const { value } = await this.units.run('adopt the book of the gateway', (tx) => this.books.adopt(tx, id));
    return value;
  }

  private async read<T>(reading: () => Promise<T>): Promise<T> {
    try {
      return await reading();
    } catch (error) {
      const cause = new Error(`The gateway's book ${this.book.file} cannot be read: ${String(error)}`, {
        cause: error,
      });
      throw new Unavailable('payment cannot reach its gateway at present; try again.', { cause });
    }
  }

  private refusal(what: string): Error {
    return new Error(
      `payment does not start: its payments are in another book of the gateway than ${this.book.file}, which ${what}, so charges could be made twice; set GATEWAY_DIR to the directory of the book that payment used before.`,
    );
  }
}
