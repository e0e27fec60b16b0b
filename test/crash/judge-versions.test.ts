import type { Reply } from '../program/customer.js';
import { judgeRepeated, judgeVersions } from './judge-requests.js';
import { RequestLog } from './request-log.js';
import { nothingFound } from './verdict.js';

const answered = (version: number, status = 200): Reply => ({ status, body: { version } });

function judged(responses: readonly Reply[], last: number) {
  const log = new RequestLog();
  for (const [n, response] of responses.entries())
    log.sent.push({ by: 'owner', path: '/api/shops/s1', key: `k${n}`, body: {}, version: '1', response });
  const findings = nothingFound();
  judgeVersions(log, 1, last, findings);
  return [findings.lost.length, findings.doubled.length];
}

describe('the judge of changes under load', () => {
  it('passes when each acknowledged change has raised the version by one, refused ones not', () => {
    expect(judged([answered(2), answered(3), answered(0, 412)], 3)).toEqual([0, 0]);
  });

  it('finds an acknowledged change that is lost, and one that took effect twice', () => {
    expect(judged([answered(2), answered(3)], 2)).toEqual([1, 0]);
    expect(judged([answered(2)], 3)).toEqual([0, 1]);
    expect(judged([answered(2), answered(2)], 3)).toEqual([0, 1]);
  });

  it('finds two responses under one key, sent at once, that differ; the id of the request may', () => {
    const found = (...repeated: Reply[]) => {
      const log = new RequestLog();
      log.sent.push({ by: 'customer', path: '/api/orders', key: 'k', body: {}, repeated });
      const findings = nothingFound();
      judgeRepeated(log, findings);
      return findings.doubled.length;
    };
    const placed = (orderId: string, requestId: string): Reply => ({ status: 201, body: { orderId, requestId } });
    expect(found(placed('o1', 'r1'), placed('o1', 'r2'))).toBe(0);
    expect(found(placed('o1', 'r1'), placed('o2', 'r2'))).toBe(1);
  });
});
