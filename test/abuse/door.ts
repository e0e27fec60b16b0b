import { Agent, request } from 'node:http';

/** A response with its bytes as they came. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly text: string;
}

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Buffer | undefined;
}

const sharedAgent = new Agent({ keepAlive: true, maxSockets: 16 });

/** Sends HTTP requests, with a token or without. */
export class Door {
  constructor(
    readonly port: number,
    private readonly token?: string,
    /** The connections to use; those that all doors share if left out. */
    private readonly agent = sharedAgent,
  ) {}

  get(path: string): Promise<HttpResponse> {
    return this.send({ method: 'GET', path });
  }

  /** Sends a value as JSON. */
  post(path: string, body: unknown, headers: { readonly [name: string]: string } = {}): Promise<HttpResponse> {
    return this.send({ method: 'POST', path, headers, body: JSON.stringify(body) });
  }

  /** A body is JSON unless its headers say otherwise. */
  send({ method, path, headers = {}, body }: HttpRequest): Promise<HttpResponse> {
    const bytes = body === undefined ? undefined : Buffer.from(body);
    const all = {
      ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
      ...(bytes ? { 'content-type': 'application/json', 'content-length': String(bytes.length) } : {}),
      ...headers,
    };
    return new Promise((resolve, reject) => {
      const sent = request(
        { port: this.port, host: '127.0.0.1', agent: this.agent, method, path, headers: all },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers as Record<string, string>,
              text: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(bytes);
    });
  }
}
