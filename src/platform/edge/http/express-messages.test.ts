import { jest } from '@jest/globals';
import type { Express } from 'express';
import { gardenWorld } from '../fixtures/world.js';

describe('what the server makes of a request', () => {
  it('is what Express makes of it, before Express has seen it', async () => {
    const { edge } = gardenWorld();
    const seen: unknown[] = [];
    const app = edge.app as Express & { handle(request: object, response: object): void };
    const { handle } = app;
    jest.spyOn(app, 'handle').mockImplementation((request, response) => {
      seen.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response));
      handle.call(app, request, response);
    });
    const { url } = await edge.listen(0, '127.0.0.1');

    const answer = await fetch(`${url}/health/live`);

    expect(answer.status).toBe(200);
    expect(seen[0]).toBe(app.request);
    expect(seen[1]).toBe(app.response);
    expect(app.request.app).toBe(app);
    await edge.close(0);
  });
});
