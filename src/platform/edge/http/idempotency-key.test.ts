import { gardenWorld } from '../fixtures/world.js';

const { http, dispatcher } = gardenWorld();
const water = () => http.post('/api/beds/b1/waterings').set('authorization', 'Bearer gardener-lily');

describe('Idempotency-Key', () => {
  it('is handed to the dispatcher', async () => {
    await water().set('idempotency-key', 'my key-1').expect(202);
    expect(dispatcher.last.context.key).toBe('my key-1');
  });

  it('is missed where a command requires it', async () => {
    const { body } = await water().expect(400);
    expect(body).toMatchObject({
      code: 'KEY_REQUIRED',
      detail:
        'garden.water needs the header Idempotency-Key; send a new random value for each new request, and the same one when you repeat it.',
    });
  });

  it('may be left out where it is optional', async () => {
    await http.post('/api/beds/b1/plants').send({ plant: 'rose' }).expect(201);
    expect(dispatcher.last.context).not.toHaveProperty('key');
  });

  it.each(['/api/gate-codes'])('is ignored by a command that stores no answer', async (path) => {
    await http.post(path).set('idempotency-key', 'k').expect(201);
    expect(dispatcher.last.context).not.toHaveProperty('key');
  });

  it('is ignored by a query', async () => {
    await http.get('/api/beds').set('idempotency-key', 'k').expect(200);
    expect(dispatcher.last.context).not.toHaveProperty('key');
  });

  it.each(['x'.repeat(256), 'schl\u00fcssel', ''])('is refused when it is malformed: %j', async (key) => {
    const { body } = await water().set('idempotency-key', key).expect(400);
    expect(body.code).toBe('MALFORMED_KEY');
  });
});
