import type { Admin } from 'kafkajs';

/** A connection, and how many requests use it. */
interface Connection {
  readonly admin: Promise<Admin>;
  users: number;
  retired: boolean;
  readonly ended: Promise<void>;
  readonly end: () => void;
}

/**
 * The connection that requests of an administrator share. After a failure the next request connects anew, as kafkajs may know only brokers
 * that are gone. The former connection ends when no request uses it any more: kafkajs connects again for a request that is under
 * way while it disconnects, and such a connection never ends.
 */
export class SharedAdmin {
  private present: Connection | undefined;
  private readonly open = new Set<Connection>();

  constructor(private readonly connect: () => Admin) {}

  /** @throws what the request throws, or the failure to connect. */
  async use<T>(request: (admin: Admin) => Promise<T>): Promise<T> {
    const connection = (this.present ??= this.begin());
    connection.users += 1;
    try {
      return await request(await connection.admin);
    } catch (failure) {
      this.retire(connection);
      throw failure;
    } finally {
      connection.users -= 1;
      await this.endUnused(connection);
    }
  }

  /** Ends the connections. Resolves when no request is under way any more. */
  async close(): Promise<void> {
    if (this.present) this.retire(this.present);
    await Promise.all([...this.open].map((connection) => this.endUnused(connection)));
    await Promise.all([...this.open].map(({ ended }) => ended));
  }

  private begin(): Connection {
    const admin = (async () => {
      const connecting = this.connect();
      try {
        await connecting.connect();
        return connecting;
      } catch (failure) {
        // A broker that is paused takes a connection, and does not respond.
        await connecting.disconnect().catch(() => undefined);
        throw failure;
      }
    })();
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const connection = { admin, users: 0, retired: false, ended, end };
    this.open.add(connection);
    return connection;
  }

  private retire(connection: Connection): void {
    connection.retired = true;
    if (this.present === connection) this.present = undefined;
  }

  private async endUnused(connection: Connection): Promise<void> {
    if (!connection.retired || connection.users > 0 || !this.open.delete(connection)) return;
    const admin = await connection.admin.catch(() => undefined);
    await admin?.disconnect().catch(() => undefined);
    connection.end();
  }
}
