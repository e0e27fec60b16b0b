import { z } from 'zod';
import { anyone } from '../../contract/access.js';
import { command } from '../../contract/call.js';
import { contract } from '../../contract/contract.js';
import { provisioningCommand } from '../../contract/provisioning.js';
import { post } from '../../contract/route.js';
import { garden, gate } from '../fixtures/garden.js';
import { openApi, servedCalls } from './openapi.js';
import { withExamples } from './openapi-examples.js';
import type { OpenApiDocument, Operation } from './openapi-document.js';

const about = { title: 'Garden', version: '1.2.3' };
const document = openApi([garden, gate], about);

function operation(method: string, path: string): Operation {
  const found = document.paths[path]?.[method];
  if (!found) throw new Error(`${method} ${path} is not described.`);
  return found;
}

function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === '$ref' ? [inner as string] : references(inner)));
}

function at(described: OpenApiDocument, ref: string): unknown {
  return ref
    .replace('#/', '')
    .split('/')
    .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], described);
}

describe('the description of the API', () => {
  it('has every call that is served, once, under its module and name', () => {
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    const ids = operations.map(({ operationId }) => operationId);
    expect(ids.sort()).toEqual(
      servedCalls([garden, gate])
        .map(([call]) => `${call.module}.${call.name}`)
        .sort(),
    );
    expect(operation('get', '/api/beds/{bedId}')).toMatchObject({ operationId: 'garden.bed', tags: ['garden'] });
  });

  it('has one required path parameter for each part of a path', () => {
    for (const [path, methods] of Object.entries(document.paths))
      for (const { parameters } of Object.values(methods)) {
        const names = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
        expect(names).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
      }
  });

  it('leads every reference to something', () => {
    const refs = references(document);
    expect(refs.length).toBeGreaterThan(10);
    for (const ref of refs) expect([ref, typeof at(document, ref)]).toEqual([ref, 'object']);
  });

  it('has the query of a GET with its limits', () => {
    expect(operation('get', '/api/beds').parameters).toContainEqual({
      name: 'limit',
      in: 'query',
      required: false,
      schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
    });
  });

  it('has a body without what the address and the headers state', () => {
    expect(operation('post', '/api/beds/{bedId}/plants').requestBody?.required).toBe(true);
    expect(document.components.schemas['garden.plant.body']).toMatchObject({ required: ['plant'] });
    expect(Object.keys(document.components.schemas['garden.change.body']?.properties ?? {})).toEqual(['name']);
    expect(operation('patch', '/api/beds/{bedId}').requestBody?.required).toBe(false);
    expect(operation('post', '/api/gate-codes').requestBody).toBeUndefined();
  });

  it('has examples of values that exist: for the path, and for what a body needs; those of one call first', () => {
    const { paths } = withExamples(document, { bedId: 'b1', count: 2, 'garden.plant.plant': 'oak' });
    const planting = paths['/api/beds/{bedId}/plants']?.['post'];
    expect(planting?.parameters.find(({ name }) => name === 'bedId')).toMatchObject({ example: 'b1' });
    expect(planting?.requestBody?.content['application/json'].example).toEqual({ plant: 'oak', count: 2 });
    expect(paths['/api/beds/{bedId}']?.['get']?.parameters.find(({ name }) => name === 'bedId')?.example).toBe('b1');
    expect(JSON.stringify(document)).not.toContain('"example"');
  });

  it('has the headers that a call takes and answers', () => {
    const named = (method: string, path: string): string[] =>
      operation(method, path)
        .parameters.filter((parameter) => parameter.in === 'header')
        .map(({ name, required }) => `${name}${required ? '' : '?'}`);
    expect(named('patch', '/api/beds/{bedId}')).toEqual(['If-Match', 'Idempotency-Key?']);
    expect(named('get', '/api/beds')).toEqual(['If-None-Match?', 'X-Commit?']);
    const [tag] = operation('patch', '/api/beds/{bedId}').parameters.filter(({ name }) => name === 'If-Match');
    const allowed = new RegExp(String(tag?.schema.pattern), 'u');
    expect(['"3"', 'W/"3"', '3'].filter((text) => allowed.test(text))).toHaveLength(3);
    expect(['', '"0"', '"3', '*', '"3", "4"'].filter((text) => allowed.test(text))).toEqual([]);
    expect(named('post', '/api/beds/{bedId}/waterings')).toEqual(['Idempotency-Key']);
    expect(named('post', '/api/gate-codes')).toEqual([]);
    expect(Object.keys(operation('patch', '/api/beds/{bedId}').responses['200']?.headers ?? {})).toEqual([
      'X-Request-Id',
      'X-Served-By',
      'RateLimit-Policy',
      'RateLimit',
      'X-Commit',
      'ETag',
    ]);
  });

  it('has the refusals of a token of a further issuer at every call, where a contract gives its members accounts', () => {
    const accounts = contract('accounts', { calls: { provision: provisioningCommand }, provisioning: 'provision' });
    const { paths } = openApi([garden, gate, accounts], about);
    for (const methods of Object.values(paths))
      for (const { responses } of Object.values(methods))
        expect(responses['403']?.['x-codes']).toMatchObject({
          EMAIL_NOT_VERIFIED: expect.stringContaining('verify the address at the issuer') as string,
        });
    expect(operation('get', '/api/beds').responses).not.toHaveProperty(['403']);
  });

  it('has the refusals of a call beside those of the platform, by status', () => {
    const { responses } = operation('post', '/api/beds/{bedId}/plants');
    expect(responses['409']?.['x-codes']).toEqual({ BED_FULL: 'The bed has no room left.' });
    expect(Object.keys(responses)).toEqual([
      '201',
      '400',
      '401',
      '409',
      '413',
      '415',
      '422',
      '429',
      '500',
      '503',
      '504',
    ]);
    expect(operation('patch', '/api/beds/{bedId}').responses).toHaveProperty(['428']);
  });

  it('says who may call', () => {
    const water = operation('post', '/api/beds/{bedId}/waterings');
    expect(water['x-allow']).toEqual(['gardener', 'visitor:own']);
    expect(water.security).toEqual([{ bearer: [] }]);
    expect(operation('get', '/api/beds').security).toEqual([{}, { bearer: [] }]);
  });

  it('describes schemas that contain themselves, and shared parts once', () => {
    const Branch = z.strictObject({
      name: z.string(),
      get branches() {
        return z.array(Branch);
      },
    });
    const tree = contract('tree', {
      calls: {
        grow: command({ in: Branch, out: z.object({ root: Branch }), http: post('/api/trees'), allow: [anyone] }),
      },
    });
    const described = openApi([tree], about);
    for (const ref of references(described)) expect([ref, typeof at(described, ref)]).toEqual([ref, 'object']);
    expect(JSON.stringify(described)).not.toContain('#/$defs');
  });

  it('names the call whose schema cannot be described', () => {
    const clock = contract('clock', {
      calls: {
        set: command({
          in: z.object({ at: z.date() }) as never,
          out: z.object({}),
          http: post('/api/clocks'),
          allow: [anyone],
        }),
      },
    });
    expect(() => openApi([clock], about)).toThrow(
      'The schema of the input of clock.set cannot be described as JSON Schema; use plain data only.',
    );
  });
});
