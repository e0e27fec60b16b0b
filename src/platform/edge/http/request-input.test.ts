import { z } from 'zod';
import { anyone } from '../../contract/access.js';
import { query } from '../../contract/call.js';
import { contract } from '../../contract/contract.js';
import { get, patch } from '../../contract/route.js';
import { gardenWorld } from '../fixtures/world.js';

const { http, dispatcher } = gardenWorld();
const input = (): unknown => dispatcher.last.input;

describe('the input of a call', () => {
  it('takes query parameters as the types that its schema has', async () => {
    await http.get('/api/beds?limit=7&shady=false&depth=-1.5e1&soil=clay&tag=12&row=1&row=2').expect(200);
    expect(input()).toEqual({ limit: 7, shady: false, depth: -15, soil: 'clay', tag: ['12'], row: [1, 2] });
  });

  it('has the defaults of its schema for what is not asked', async () => {
    await http.get('/api/beds').expect(200);
    expect(input()).toEqual({ limit: 20 });
  });

  it('decodes percent and plus signs', async () => {
    await http.get('/api/beds?tag=a+b%26c%ED%95%9C').expect(200);
    expect(input()).toEqual({ limit: 20, tag: ['a b&c한'] });
    await http.get('/api/beds/b%2F1+2').expect(200);
    expect(input()).toEqual({ bedId: 'b/1+2' });
  });

  it.each([
    ['/api/beds?limt=7', 'limt', /unknown; this call has limit, cursor/],
    ['/api/beds?limit=7&limit=8', 'limit', /given twice/],
    ['/api/beds?limit=seven', 'limit', /number/],
    ['/api/beds?limit=', 'limit', /number/],
    ['/api/beds?limit=0x10', 'limit', /number/],
    ['/api/beds?limit=1000', 'limit', /100/],
    ['/api/beds?shady=yes', 'shady', /boolean/],
    ['/api/beds?row=1&row=x', 'row.1', /number/],
    ['/api/beds?__proto__=1', '__proto__', /unknown/],
    ['/api/beds/b1?bedId=b2', 'bedId', /unknown/],
  ])('%s is refused and says where', async (path, where, message) => {
    const { body } = await http
      .get(path)
      .expect(400)
      .expect('content-type', /problem\+json/);
    expect(body).toMatchObject({
      code: 'INVALID_INPUT',
      errors: [{ path: where, message: expect.stringMatching(message) }],
    });
  });

  it('is made of path and body', async () => {
    await http.post('/api/beds/b1/plants').send({ plant: 'rose', count: 2 }).expect(201);
    expect(input()).toEqual({ bedId: 'b1', plant: 'rose', count: 2 });
    await http.put('/api/rows/12').send({}).expect(200);
    expect(input()).toEqual({ row: 12 });
  });

  it('takes no query where there is a body', async () => {
    const { body } = await http.post('/api/beds/b1/plants?plant=rose').send({ plant: 'rose' }).expect(400);
    expect(body.detail).toBe("The query parameter 'plant' is unknown; this call has none.");
  });

  it('refuses a body that states what the address states', async () => {
    const { body } = await http.post('/api/beds/b1/plants').send({ plant: 'rose', bedId: 'b2' }).expect(400);
    expect(body.errors).toEqual([
      { path: 'bedId', message: "'bedId' is part of the address or a header; leave it out of the body." },
    ]);
    await http.patch('/api/beds/b1').set('if-match', '"3"').send({ version: 3 }).expect(400);
  });

  it('is empty where there is no body, and says what is missing', async () => {
    await http.post('/api/gate-codes').expect(201);
    expect(input()).toEqual({});
    const { body } = await http.post('/api/beds/b1/plants').expect(400);
    expect(body.errors).toEqual([{ path: 'plant', message: expect.any(String) }]);
  });

  it.each(['"3"', 'W/"3"', '3'])('takes its version from If-Match: %s', async (tag) => {
    await http.patch('/api/beds/b1').set('if-match', tag).send({ name: 'North' }).expect(200);
    expect(input()).toEqual({ bedId: 'b1', version: 3, name: 'North' });
  });

  it('needs If-Match where the route says so', async () => {
    const { body } = await http.patch('/api/beds/b1').send({}).expect(428);
    expect(body).toMatchObject({
      code: 'PRECONDITION_REQUIRED',
      detail: expect.stringContaining('read the resource first'),
    });
  });

  it.each(['*', '"1", "2"', '"3', '""', '"%"'])('refuses the If-Match %s', async (tag) => {
    const { body } = await http.patch('/api/beds/b1').set('if-match', tag).send({}).expect(400);
    expect(body.code).toBe('MALFORMED_IF_MATCH');
  });

  it('refuses a version that is no version of this resource', async () => {
    const { body } = await http.patch('/api/beds/b1').set('if-match', '"abc"').send({}).expect(400);
    expect(body.errors[0].path).toBe('version');
  });

  it('takes the query of a DELETE', async () => {
    await http.delete('/api/beds/b1?deep=true').set('authorization', 'Bearer gardener-lily').expect(200);
    expect(input()).toEqual({ bedId: 'b1', deep: true });
  });

  it('cannot be poisoned through __proto__', async () => {
    const poison = '{"plant":"rose","__proto__":{"count":9}}';
    await http.post('/api/beds/b1/plants').type('json').send(poison).expect(400);
    expect(({} as { count?: number }).count).toBeUndefined();
  });
});

describe('a route that does not fit its call stops the start', () => {
  const bedOf =
    (spec: Parameters<typeof query>[0]): (() => unknown) =>
    () =>
      gardenWorld({ contracts: [contract('shed', { calls: { tool: query(spec) } })] });
  const out = z.object({ toolId: z.string() });

  it.each([
    [
      'a path parameter that is no property',
      { in: z.strictObject({}), out, http: get('/api/tools/:toolId'), allow: [anyone] },
      "shed.tool takes 'toolId' from its path, but its input has no such property; add it to the schema.",
    ],
    [
      'an If-Match that is no property',
      { in: z.strictObject({}), out, http: patch('/api/tools', { ifMatch: 'version' }), allow: [anyone] },
      "shed.tool takes 'version' from If-Match, but its input has no such property; add it to the schema.",
    ],
    [
      'an ETag that is no property',
      { in: z.strictObject({}), out, http: get('/api/tools', { etag: 'version' }), allow: [anyone] },
      "shed.tool sends 'version' as ETag, but its answer has no such property; add it to the schema.",
    ],
    [
      'an object in a query',
      { in: z.strictObject({ where: z.object({ x: z.int() }) }), out, http: get('/api/tools'), allow: [anyone] },
      "The property 'where' of shed.tool is an object, which a path or query cannot carry; put it in a body.",
    ],
    [
      'a place that is taken',
      { in: z.strictObject({}), out, http: get('/health/live'), allow: [anyone] },
      'shed.tool and edge.live are both served at GET /health/live; give one another path.',
    ],
  ])('%s', (_case, spec, sentence) => {
    expect(bedOf(spec as Parameters<typeof query>[0])).toThrow(sentence);
  });
});
