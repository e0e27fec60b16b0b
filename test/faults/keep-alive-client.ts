import { Agent, request } from 'node:http';
import type { Reply } from '../program/customer.js';

/** A request that was sent and got no response. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';

  constructor(
    readonly code: string,
    readonly requestId: string,
    /** Whether it went over a connection that had carried a response before, so that the server had taken it. */
    readonly reused: boolean,
  ) {
    super(`No response to ${requestId}: ${code}${reused ? ', over a connection that was in use' : ''}.`);
  }
}

/** A client that keeps its connections, names each request, and knows by which kind of connection it went. */
export class KeepAliveClient {
  private readonly agent = new Agent({ keepAlive: true });
  private sent = 0;

  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async signIn(url: string): Promise<KeepAliveClient> {
    const response = await fetch(`${url}/api/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify({ email: 'customer@example.com', password: 'ficus-sample' }),
    });
    return new KeepAliveClient(url, ((await response.json()) as { token: string }).token);
  }

  /** @throws NoAnswer */
  post(path: string, key: string, body: object): Promise<Reply> {
    const requestId = `client-${(this.sent += 1)}`;
    return new Promise((resolve, reject) => {
      const sending = request(
        this.url + path,
        {
          method: 'POST',
          agent: this.agent,
          headers: {
            authorization: `Bearer ${this.token}`,
            'content-type': 'application/json',
            'idempotency-key': key,
            'x-request-id': requestId,
          },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          response.once('error', fail);
          response.once('end', () =>
            resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Reply['body'] }),
          );
        },
      );
      const fail = (error: Error & { code?: string }) =>
        reject(new NoAnswer(error.code ?? error.message, requestId, sending.reusedSocket));
      sending.once('error', fail);
      sending.end(JSON.stringify(body));
    });
  }
}
