import { Pool } from 'undici';

/** Clients that read paths over kept connections until they are stopped, and count who has served them. */
export class Readers {
  /** How many responses came from whom, by the header `x-served-by`. */
  readonly served = new Map<string, number>();
  /** The statuses and texts of responses other than 200, and what broke a connection. */
  readonly errors: string[] = [];
  private stopped = false;
  private readonly pool: Pool;
  private readonly running: Promise<unknown>;

  constructor(url: string, clients: number, paths: readonly string[]) {
    this.pool = new Pool(url, { connections: clients });
    this.running = Promise.all(Array.from({ length: clients }, () => this.read(paths)));
  }

  /** How many responses came from this one. */
  by(served: string): number {
    return this.served.get(served) ?? 0;
  }

  /** Ends the clients, each after its last response. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
    await this.pool.close();
  }

  private async read(paths: readonly string[]): Promise<void> {
    for (let at = 0; !this.stopped; at += 1)
      try {
        const path = paths[at % paths.length] as string;
        const { statusCode, headers, body } = await this.pool.request({ method: 'GET', path });
        const text = await body.text();
        const servedBy = String(headers['x-served-by']);
        this.served.set(servedBy, this.by(servedBy) + 1);
        if (statusCode !== 200) this.errors.push(`${statusCode} ${text}`.trim());
      } catch (error) {
        this.errors.push(String(error));
      }
  }
}
