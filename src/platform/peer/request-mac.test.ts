import { systemClock } from '../ops/clock.js';
import { assertBody, FRESH_MS, RequestMac } from './request-mac.js';

const SECRET = 'a-secret-of-at-least-32-characters';
let now = 1_700_000_000_000;
/** The time of the process is ahead of the machine's clock, as after that was set back. */
const clock = { ...systemClock, now: () => now + 3_600_000, wall: () => now };
const mac = new RequestMac(SECRET, clock);
const [method, target, body] = ['POST', '/_calls/garden/plant?x=1', '{"seed":"fern"}'] as const;

const admitted = (
  header: string | undefined,
  parts: { method?: string; target?: string; body?: string; by?: RequestMac } = {},
) => {
  const hash = (parts.by ?? mac).admit(parts.method ?? method, parts.target ?? target, header);
  assertBody(parts.body ?? body, hash);
};

describe('the MAC of a request', () => {
  const signed = mac.sign(method, target, body);
  const changed = (at: number, part: string) => signed.split('.').with(at, part).join('.');

  it('admits the request for which it was made', () => {
    expect(() => admitted(signed)).not.toThrow();
    expect(() => admitted(mac.sign('GET', target, ''), { method: 'GET', body: '' })).not.toThrow();
  });

  it('holds for the idempotency key with which it was made, and for no other one', () => {
    const withKey = mac.sign(method, target, body, 'k1');
    expect(() => mac.admit(method, target, withKey, 'k1')).not.toThrow();
    for (const [header, key] of [
      [withKey, 'k2'],
      [withKey, undefined],
      [signed, 'k1'],
    ])
      expect(() => mac.admit(method, target, header, key)).toThrow(/needs an x-internal-mac made with/);
  });

  it.each([
    ['no header', undefined, {}],
    ['no MAC at all', 'x', {}],
    ['another method', signed, { method: 'PUT' }],
    ['another path', signed, { target: '/_calls/garden/uproot?x=1' }],
    ['another query', signed, { target: '/_calls/garden/plant?x=2' }],
    ['another time', changed(1, String(now + 1)), {}],
    ['another hash of the body', changed(2, 'a'.repeat(64)), {}],
    ['another MAC', changed(3, 'A'.repeat(43)), {}],
    ['another version', changed(0, 'v2'), {}],
    ['another secret', signed, { by: new RequestMac(`${SECRET}x`, clock) }],
  ])('refuses %s, before the body is read', (_what, header, parts) => {
    expect(() => admitted(header, parts)).toThrow(expect.objectContaining({ code: 'MAC_REQUIRED' }));
  });

  it('refuses another body', () => {
    for (const other of ['', ' ', `${body} `, '{"seed":"tree"}'])
      expect(() => admitted(signed, { body: other })).toThrow(expect.objectContaining({ code: 'MAC_OF_OTHER_BODY' }));
  });

  it('holds for 30 seconds either way, and then says how far the clocks are apart', () => {
    const sent = now;
    for (const apart of [FRESH_MS, -FRESH_MS]) {
      now = sent + apart;
      expect(() => admitted(signed)).not.toThrow();
      now = sent + apart + Math.sign(apart) * 1_000;
      expect(() => admitted(signed)).toThrow(
        /signed at .*: 31 s apart, allowed are 30\. .*synchronise their clocks\.$/,
      );
    }
    now = sent;
  });

  it('is of the time of the machine, whatever the time of the process is', () => {
    expect(signed.split('.')[1]).toBe(String(now));
    const other = new RequestMac(SECRET, { ...systemClock, now: () => now, wall: () => now });
    expect(() => admitted(signed, { by: other })).not.toThrow();
  });

  it('keeps the sentence of its refusal short, since anybody may cause it', () => {
    const target = `/_calls/${'a'.repeat(20_000)}`;
    expect(() => mac.admit('GET', target, undefined)).toThrow(/^GET .{1,250}… needs an .{1,600}$/);
  });

  it('is looked at before the time, which anybody can write', () => {
    const [, , hash] = signed.split('.');
    expect(() => admitted(`v1.1.${hash}.${'A'.repeat(43)}`)).toThrow(expect.objectContaining({ code: 'MAC_REQUIRED' }));
  });
});
