import { gardenWorld } from '../fixtures/world.js';

const { http, dispatcher } = gardenWorld();
const plant = () => http.post('/api/beds/b1/plants');

describe('a body', () => {
  it.each([
    ['broken JSON', '{"plant":', 400, 'MALFORMED_JSON'],
    ['an array', '[]', 400, 'INVALID_INPUT'],
    ['a text', '"rose"', 400, 'INVALID_INPUT'],
    ['null', 'null', 400, 'INVALID_INPUT'],
    ['what is larger than the limit', JSON.stringify({ plant: 'r'.repeat(3_000) }), 413, 'BODY_TOO_LARGE'],
    ['what is nested too deep', `{"plant":"rose","notes":${'['.repeat(900)}${']'.repeat(900)}}`, 400, 'INVALID_INPUT'],
  ])('that is %s is refused', async (_case, text, status, code) => {
    const { body } = await plant().type('application/json').send(text).expect(status);
    expect(body).toMatchObject({ code, status });
  });

  it('that is not UTF-8 is refused', async () => {
    const bytes = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
    const { body } = await plant()
      .type('application/json')
      .serialize((data) => data as unknown as string)
      .send(bytes)
      .expect(400);
    expect(body).toMatchObject({ code: 'MALFORMED_JSON', detail: 'The body is not UTF-8.' });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=latin1', 'application/jsonx'])(
    'of the type %s is refused',
    async (type) => {
      const { body } = await plant().set('content-type', type).send('{"plant":"rose"}').expect(415);
      expect(body.code).toBe('UNSUPPORTED_MEDIA_TYPE');
    },
  );

  it('without a type is refused', async () => {
    const request = plant().serialize((data) => data);
    request.set('content-type', '');
    await request.send('{"plant":"rose"}').expect(415);
  });

  it('that is compressed is refused: it could grow without limit', async () => {
    await plant().type('json').set('content-encoding', 'gzip').send('{"plant":"rose"}').expect(415);
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/merge-patch+json',
  ])('of the type %s is read', async (type) => {
    await plant().set('content-type', type).send('{"plant":"장미"}').expect(201);
    expect(dispatcher.last.input).toMatchObject({ plant: '장미' });
  });

  it('of a GET is not read', async () => {
    await http.get('/api/beds').type('json').send('{"limit":').expect(200);
  });
});
