/** Texts that try to become something else: SQL, a header, a path, markup, a template, a property of every object. */
export const HOSTILE_TEXTS: readonly string[] = [
  "' OR '1'='1",
  "'; DROP TABLE members; --",
  "1; UPDATE orders SET status = 'paid'",
  "' UNION SELECT password_hash FROM credentials --",
  '" OR ""="',
  "\\'; SELECT pg_sleep(10); --",
  'a\r\nX-Injected: 1',
  'a\nSet-Cookie: injected=1',
  '../../../../etc/passwd',
  '..\\..\\windows\\win.ini',
  '%00',
  '\u0000',
  'a\u0000b',
  '\u0001\u0002\u001b[31m',
  '<script>alert(1)</script>',
  '{{7*7}}${7*7}#{7*7}',
  '$(touch /tmp/injected)',
  '__proto__',
  'constructor',
  'toString',
  '\u202egnp.exe',
  '\ufeff',
  '\ud800',
  '𝕊'.repeat(50),
  'e\u0301'.repeat(200),
  'x'.repeat(5_000),
  '',
  ' ',
  'null',
  'NaN',
];

/** Values of every type and of uncomfortable size. */
export const HOSTILE_VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  -0.1,
  2 ** 31,
  2 ** 53,
  -(2 ** 53),
  1e21,
  1e308,
  -1e308,
  5e-324,
  [],
  {},
  [[]],
  [null],
  [{}],
  { length: 1e9 },
  { $ne: null },
  { $gt: '' },
  { toString: 'x', valueOf: 'x', toJSON: 'x', then: 'x' },
  Array.from({ length: 2_000 }, () => 'x'),
  Array.from({ length: 500 }, () => ({ a: null })),
  Object.fromEntries(Array.from({ length: 500 }, (_none, n) => [`field-${n}`, n])),
  nested(60),
  ...HOSTILE_TEXTS,
];

/** JSON texts that no value of this language writes. */
export const HOSTILE_JSON: readonly string[] = [
  '1e400',
  '-1e400',
  '9007199254740993',
  '-0',
  '123456789012345678901234567890',
  '0.1e-400',
  '"\\u0000"',
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '['.repeat(60) + ']'.repeat(60),
];

/** Objects in objects. */
function nested(levels: number): unknown {
  let value: unknown = {};
  for (let level = 1; level < levels; level += 1) value = { deeper: value };
  return value;
}
