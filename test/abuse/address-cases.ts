import fc from 'fast-check';
import type { Parameter } from '../../src/platform/edge/openapi/openapi-document.js';
import { HOSTILE_TEXTS } from './hostile-values.js';
import type { Operation } from './operations.js';
import { valuesOf } from './valid-values.js';

/** An address and headers of a request, and what was done to them. */
export interface AddressCase {
  readonly what: string;
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
  /** Whether what was done is something that the description does not allow. */
  readonly breaks: boolean;
}

/** Parts of an address as an attacker writes them, already encoded. */
const RAW = [
  '%',
  '%2',
  '%zz',
  '%ff',
  '%c0%ae',
  '%2e%2e',
  '%2e%2e%2f',
  '%252e%252e',
  '%00',
  '..',
  '.',
  ';',
  '%0d%0aX-Injected:1',
  '%ed%a0%80',
];
const QUERIES = [
  'admin=1',
  '__proto__[a]=1',
  'constructor=1',
  'a[b]=1',
  '%',
  '&&&=&',
  'limit=1&limit=2',
  'limit=1e9',
  'limit=-1',
  `x=${'y'.repeat(4_000)}`,
];
const HEADER_VALUES = [
  '',
  ' ',
  '"',
  '""',
  'W/',
  '*',
  '"1", "2"',
  '"999999999999999999999"',
  '"-1"',
  '"1e400"',
  '%',
  '"%"',
  '"%00"',
  'null',
  '"x y"',
  'é',
  'x'.repeat(256),
  'x'.repeat(5_000),
  '"; DROP TABLE orders; --',
];

/** Addresses made from an operation's description: a proper one, and others with one fault each. */
export function addressCases(
  operation: Operation,
  seed: number,
  /** Values of the path's parts that are known; the others are made from their schemas. */
  known: { readonly [name: string]: string } = {},
): { readonly proper: AddressCase; readonly faulty: readonly AddressCase[] } {
  const { parameters, path } = operation;
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const inHeader = parameters.filter((parameter) => parameter.in === 'header');
  const valid = new Map(
    inPath.map((parameter) => [parameter.name, known[parameter.name] ?? exampleOf(parameter, seed)]),
  );
  const filled = (name?: string, raw?: string) =>
    path.replace(/\{(\w+)\}/g, (_whole, part: string) =>
      part === name ? String(raw) : encodeURIComponent(valid.get(part) ?? ''),
    );
  const headers = Object.fromEntries(
    inHeader.map(({ name }) => [name.toLowerCase(), name === 'If-Match' ? '"1"' : `abuse-${seed}`]),
  );
  const proper = { what: 'nothing is wrong', path: filled(), headers, breaks: false };
  const broken = ({ schema }: Parameter, text: string) => !operation.fits(schema, text);
  return {
    proper,
    faulty: [
      ...inPath.flatMap((parameter) => [
        ...HOSTILE_TEXTS.filter((text) => text !== '' && isWellFormed(text)).map((text) => ({
          ...proper,
          what: `${parameter.name} is ${JSON.stringify(text).slice(0, 60)}`,
          path: filled(parameter.name, encodeURIComponent(text)),
          breaks: broken(parameter, text),
        })),
        ...RAW.map((raw) => ({
          ...proper,
          what: `${parameter.name} is ${raw}`,
          path: filled(parameter.name, raw),
          breaks: true,
        })),
      ]),
      ...inQuery.flatMap((parameter) =>
        [...HOSTILE_TEXTS.filter(isWellFormed).map(encodeURIComponent), ...RAW].map((text) => ({
          ...proper,
          what: `${parameter.name}=${text.slice(0, 60)}`,
          path: `${proper.path}?${parameter.name}=${text}`,
          breaks: false,
        })),
      ),
      ...QUERIES.map((query) => ({
        ...proper,
        what: `the query is ${query.slice(0, 60)}`,
        path: `${proper.path}?${query}`,
        breaks: false,
      })),
      ...[
        ...inHeader.map(({ name }) => name.toLowerCase()),
        'traceparent',
        'x-request-id',
        'x-correlation-id',
        'x-commit',
        'x-forwarded-for',
        'accept',
        'range',
        'expect',
        'upgrade',
        'x-http-method-override',
      ].flatMap((name) =>
        HEADER_VALUES.map((value) => ({
          ...proper,
          what: `${name}: ${value.slice(0, 60)}`,
          headers: { ...headers, [name]: value },
          breaks: false,
        })),
      ),
      ...inHeader.map(({ name, required }) => ({
        ...proper,
        what: `${name} is missing`,
        headers: Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name.toLowerCase())),
        breaks: required,
      })),
    ],
  };
}

function exampleOf({ schema }: Parameter, seed: number): string {
  return String(fc.sample(valuesOf(schema), { seed, numRuns: 1 })[0]);
}

function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
