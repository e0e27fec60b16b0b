import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Memory } from './memory.mjs';

describe('what npm run api remembers', () => {
  let directory: string;
  const memory = () => new Memory({ DATA_DIR: directory });
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'ficus-api-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('is the first of a list, and rather an outer field than an inner one', () => {
    const one = memory();
    one.learn({ items: [{ shopId: 'a', owner: { name: 'inner' } }, { shopId: 'b' }], name: 'outer', next: 'n' });
    one.save();
    expect(memory().valueOf('shopId')).toBe('a');
    expect(memory().valueOf('name')).toBe('outer');
  });

  it('is replaced by a later response that has the field, and kept by one that has not', () => {
    const one = memory();
    one.learn({ orderId: 'first', total: 1 });
    one.learn({ orderId: 'second' });
    expect([one.valueOf('orderId'), one.valueOf('total')]).toEqual(['second', 1]);
  });

  it('has a sentence for what no response had', () => {
    expect(() => memory().valueOf('toString')).toThrow("No response has had a field 'toString' yet");
  });

  it('is for its owner only, and begins anew when its file was cut in two', () => {
    const one = memory();
    one.learn({ a: 1 });
    one.save();
    if (process.platform !== 'win32') expect(statSync(one.file).mode & 0o777).toBe(0o600);
    writeFileSync(one.file, '{"values":');
    expect(memory().now).toEqual({ values: {} });
  });
});
