import { EdgeFailure } from '../edge-failure.js';
import { upstreamFailure } from './upstream-failure.js';

const upstream = { address: 'http://plants:1', name: 'the service of /api/plants', servedBy: '/api/plants@plants:1' };
const failed = (code: string, syscall: string) => Object.assign(new Error(code), { code, syscall });

describe('an error of a connection to an upstream', () => {
  it.each([
    ['ECONNREFUSED', 'connect', 503],
    ['EHOSTUNREACH', 'connect', 503],
    ['ENOTFOUND', 'getaddrinfo', 503],
    ['ETIMEDOUT', 'connect', 504],
  ])('says that nothing was sent when the connection was not open: %s of %s', (code, syscall, status) => {
    const each = [failed(code, syscall), new AggregateError([failed(code, syscall)])];
    for (const error of each) {
      const failure = upstreamFailure(error, upstream);
      expect([failure.status, failure.message]).toEqual([status, expect.stringContaining('nothing was sent to it')]);
    }
  });

  it.each([
    ['EHOSTUNREACH', 'read', 502],
    ['ENETUNREACH', 'write', 502],
    ['ETIMEDOUT', 'read', 504],
    ['ECONNRESET', 'read', 502],
  ])('says that the outcome is unknown when the connection was open: %s of %s', (code, syscall, status) => {
    const failure = upstreamFailure(failed(code, syscall), upstream);
    expect(failure).toBeInstanceOf(EdgeFailure);
    expect([failure.status, failure.message]).toEqual([status, expect.stringContaining('is unknown')]);
  });
});
