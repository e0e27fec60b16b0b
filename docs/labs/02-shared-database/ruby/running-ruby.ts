import { join } from 'node:path';
import { StartedProcess } from '../../../../tools/lab/processes/started-process.js';

/** So long a request may take, in milliseconds: far above the second that ruby waits for a lock. */
const LIMIT_MS = 4_000;

/** A response of ruby; status 0 when there was none within the limit. */
export interface Reply {
  readonly status: number;
  readonly body: {
    readonly [field: string]: unknown;
    readonly items?: readonly { readonly [field: string]: unknown }[];
  };
}

/** Ruby as the learner has left it, as a process that serves from databases in a folder. */
export class RunningRuby {
  private process: StartedProcess | undefined;
  private url = '';
  private token = '';

  private constructor(
    private readonly workspace: string,
    /** Where its databases are. */
    readonly data: string,
  ) {}

  /** Starts it, and signs the customer in. @throws Error with what ruby wrote, when it does not start or does not sign in */
  static async start(workspace: string, data: string): Promise<RunningRuby> {
    const ruby = new RunningRuby(workspace, data);
    await ruby.startAgain();
    const { status, body } = await ruby.signIn();
    if (status !== 200) {
      await ruby.kill();
      throw new Error(`ruby responded to the first sign-in with ${status}: ${String(body['error'])}`);
    }
    ruby.token = String(body['token']);
    return ruby;
  }

  /** Starts it on the same data. */
  async startAgain(): Promise<void> {
    const main = join(this.workspace, 'ruby', 'main.ts');
    const isAddress = (line: string) => (line.startsWith('http://') ? line : undefined);
    const started = await StartedProcess.start(main, [this.data], {}, isAddress);
    [this.process, this.url] = [started.process, started.ready];
  }

  async stop(): Promise<void> {
    await this.process?.stop();
  }

  async kill(): Promise<void> {
    await this.process?.kill();
  }

  signIn = () => this.send('POST', '/sessions', { email: 'customer@example.com' });
  shops = () => this.send('GET', '/shops');
  order = (total: number) => this.send('POST', '/orders', { shopId: 's1', total });
  pay = (orderId: string) => this.send('POST', '/payments', { orderId });
  messages = () => this.send('GET', `/messages?token=${this.token}`);
  review = (orderId: string, stars: number) => this.send('POST', '/reviews', { orderId, stars });

  /** @throws Error with what ruby wrote when it does not run, or ends meanwhile */
  private async send(method: string, path: string, body?: object): Promise<Reply> {
    try {
      const response = await fetch(this.url + path, {
        method,
        signal: AbortSignal.timeout(LIMIT_MS),
        ...(body ? { body: JSON.stringify({ token: this.token, ...body }) } : {}),
      });
      return { status: response.status, body: (await response.json()) as Reply['body'] };
    } catch (error) {
      if ((error as Error).name === 'TimeoutError')
        return { status: 0, body: { error: `no response in ${LIMIT_MS} ms` } };
      throw new Error(`ruby was not there for ${method} ${path}. ${this.process?.errors ?? ''}`.trim(), {
        cause: error,
      });
    }
  }
}
