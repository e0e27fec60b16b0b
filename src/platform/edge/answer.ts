import { CallFailure } from '../contract/failure.js';
import type { Exchange } from './exchange.js';
import { problemOf } from './problem.js';
import { type HeaderList, securityHeaders } from './security-headers.js';
import { isUnreadUpload } from './unread-body.js';

/** Sends an answer in one piece: exactly these bytes, under the headers every answer has and those given. */
export function answer(exchange: Exchange, status: number, headers: HeaderList, body: string): void {
  const { request, response, identity } = exchange;
  const all = [...headers, 'x-request-id', identity.requestId];
  if (exchange.rate) all.push(...exchange.rate);
  if (status !== 204) all.push('content-length', String(Buffer.byteLength(body)));
  if (isUnreadUpload(request)) all.push('connection', 'close');
  response.writeHead(status, all);
  response.end(body);
}

const PROBLEM_HEADERS: HeaderList = [
  ...securityHeaders,
  'content-type',
  'application/problem+json; charset=utf-8',
  'cache-control',
  'no-store',
];

/**
 * Answers with the problem that an error becomes; when an answer has begun already, it is cut off.
 * @param showInternals as in {@link problemOf}.
 */
export function answerProblem(exchange: Exchange, error: unknown, showInternals: boolean): void {
  const { problem, headers } = problemOf(error, exchange.identity.requestId, showInternals);
  exchange.code = problem.code;
  if (exchange.response.headersSent) {
    exchange.response.destroy();
    return;
  }
  const servedBy = error instanceof CallFailure ? error.servedBy : undefined;
  const served = servedBy === undefined ? [] : ['x-served-by', servedBy];
  const all = [...PROBLEM_HEADERS, ...served, ...Object.entries(headers).flat()];
  answer(exchange, problem.status, all, JSON.stringify(problem));
}
