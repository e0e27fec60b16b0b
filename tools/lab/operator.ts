import request from 'supertest';
import type { TestWorld } from '../../src/platform/testing/test-world.js';

/** The role that the worlds of labs give their operators: `testWorld(…, { operators: [OPERATOR] })`. */
export const OPERATOR = 'operator';

/** Operates a world at its internal address, as `npm run events` operates a program. */
export class Operator {
  constructor(private readonly world: TestWorld) {}

  /** @throws Error with the sentence of the answer when it is no success */
  get<Body>(path: string): Promise<Body> {
    return this.send<Body>(request(this.world.internal).get(path), path);
  }

  /** @throws Error with the sentence of the answer when it is no success */
  post<Body>(path: string, body: object): Promise<Body> {
    return this.send<Body>(request(this.world.internal).post(path).send(body), path);
  }

  private async send<Body>(sent: request.Test, path: string): Promise<Body> {
    // A token for each request: between two of them a lab may turn the clock by days.
    const token = await this.world.tokenFor('operator-1', OPERATOR);
    const reply = await sent.set('authorization', `Bearer ${token}`);
    if (reply.status < 400) return reply.body as Body;
    const { detail, title } = reply.body as { detail?: string; title?: string };
    throw new Error(`${path} got ${reply.status}: ${detail ?? title ?? reply.text}`);
  }
}
