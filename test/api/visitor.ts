import type { RequestListener } from 'node:http';
import request, { type Response } from 'supertest';

/** Somebody at the marketplace's door, by supertest: signed in, or nobody. */
export class Visitor {
  private constructor(
    private readonly app: RequestListener | string,
    private readonly token?: string,
  ) {}

  /** Nobody yet. `app` is what listens to requests, or the address of one that runs elsewhere. */
  static at(app: RequestListener | string): Visitor {
    return new Visitor(app);
  }

  /** The same door, as a member who signs in. */
  async signIn(email: string, password = 'ficus-sample'): Promise<Visitor> {
    const reply = await request(this.app).post('/api/sessions').send({ email, password });
    if (reply.status !== 201) throw new Error(`Signing in as ${email} got ${reply.status}: ${reply.text}`);
    return new Visitor(this.app, (reply.body as { token: string }).token);
  }

  /** The same door, as whoever a token names. */
  withToken(token: string): Visitor {
    return new Visitor(this.app, token);
  }

  /** The header `authorization` of whoever is signed in. */
  bearer(): string {
    return `Bearer ${this.token ?? ''}`;
  }

  get(path: string): Promise<Response> {
    return this.with(request(this.app).get(path));
  }

  post(path: string, body: object, key?: string): Promise<Response> {
    const sent = request(this.app).post(path).send(body);
    return this.with(key === undefined ? sent : sent.set('idempotency-key', key));
  }

  patch(path: string, body: object, etag: string | undefined): Promise<Response> {
    const sent = request(this.app).patch(path).send(body);
    return this.with(etag === undefined ? sent : sent.set('if-match', etag));
  }

  delete(path: string): Promise<Response> {
    return this.with(request(this.app).delete(path));
  }

  private async with(sent: request.Test): Promise<Response> {
    return this.token === undefined ? sent : sent.set('authorization', `Bearer ${this.token}`);
  }
}
