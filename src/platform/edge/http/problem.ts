import { STATUS_CODES } from 'node:http';
import { CallFailure, ContractViolation, type Issue, NotOwner, Refused, Unavailable } from '../../contract/failure.js';
import { describedError } from '../../ops/redaction.js';
import { EdgeFailure } from '../edge-failure.js';
import { type Exchange, respond } from './exchange.js';
import { type HeaderList, securityHeaders } from './security-headers.js';

/** Problem details (RFC 9457), with the members that every problem of this API has. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** Stable, for programs. */
  readonly code: string;
  /** A sentence for people. */
  readonly detail: string;
  readonly requestId: string;
  /** Where the input broke its schema. */
  readonly errors?: readonly Issue[];
  /** The unexpected error with its stack and causes. Never sent in production. */
  readonly debug?: unknown;
}

/** A problem and its headers. */
export interface ProblemAnswer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

const INTERNAL = 'Something went wrong on this side; the request id finds it in the log.';
const INTERNAL_SHOWN =
  'Something went wrong on this side; debug shows the error, and the request id finds it in the log.';
/** In characters. Longer sentences, which repeat what the client sent, are cut. */
const LONGEST_DETAIL = 1_000;
const NONE = {};
const RETRY_SOON = { 'retry-after': '1' };
const SIGN_IN = { 'www-authenticate': 'Bearer' };

/**
 * The problem details of an error, for the client.
 * @param showInternals sends an unexpected error with its stack and causes: for developers. Otherwise these stay in the log.
 */
export function problemOf(error: unknown, requestId: string, showInternals = false): ProblemAnswer {
  const failure = error instanceof CallFailure ? error : undefined;
  const status = failure?.status ?? 500;
  // Clients see an outage: they need not know which database owns the data of a module.
  const code = failure instanceof NotOwner ? 'UNAVAILABLE' : (failure?.code ?? 'INTERNAL');
  const issues = issuesOf(error);
  return {
    problem: {
      type: `/problems/${code}`,
      title: error instanceof Refused ? error.title : (STATUS_CODES[status] ?? 'Error'),
      status,
      code,
      detail: failure && status !== 500 ? shortened(failure.message) : showInternals ? INTERNAL_SHOWN : INTERNAL,
      requestId,
      ...(issues.length > 0 ? { errors: issues.map(({ path, message }) => ({ path, message })) } : {}),
      ...(showInternals && status === 500 ? { debug: shown(error) } : {}),
    },
    headers: headersOf(error, status),
  };
}

function shown(error: unknown): unknown {
  return error instanceof Error ? describedError(error) : { type: typeof error, message: String(error) };
}

function shortened(detail: string): string {
  return detail.length > LONGEST_DETAIL ? `${detail.slice(0, LONGEST_DETAIL)}…` : detail;
}

function issuesOf(error: unknown): readonly Issue[] {
  if (error instanceof ContractViolation && error.breach === 'input') return error.issues;
  return error instanceof EdgeFailure ? (error.more.issues ?? []) : [];
}

function headersOf(error: unknown, status: number): Readonly<Record<string, string>> {
  if (error instanceof EdgeFailure && error.more.headers) return error.more.headers;
  if ((error instanceof Refused || error instanceof Unavailable) && error.retryAfterMs !== undefined)
    return { 'retry-after': String(Math.ceil(error.retryAfterMs / 1_000)) };
  if (status === 503) return RETRY_SOON;
  return status === 401 ? SIGN_IN : NONE;
}

const PROBLEM_HEADERS: HeaderList = [
  ...securityHeaders,
  'content-type',
  'application/problem+json; charset=utf-8',
  'cache-control',
  'no-store',
];

/**
 * Responds with the problem that an error becomes. A response that has begun already is cut off.
 * @param showInternals as in {@link problemOf}.
 */
export function respondWithProblem(exchange: Exchange, error: unknown, showInternals: boolean): void {
  const { problem, headers } = problemOf(error, exchange.identity.requestId, showInternals);
  exchange.code = problem.code;
  if (exchange.response.headersSent) {
    exchange.response.destroy();
    return;
  }
  const servedBy = error instanceof CallFailure ? error.servedBy : undefined;
  const served = servedBy === undefined ? [] : ['x-served-by', servedBy];
  const all = [...PROBLEM_HEADERS, ...served, ...Object.entries(headers).flat()];
  respond(exchange, problem.status, all, JSON.stringify(problem));
}
