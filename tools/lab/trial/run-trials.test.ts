import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../root.mjs';

it('provides nothing for a lab for which there is no time left', () => {
  // Without a Java on the PATH a Kafka cannot be provided: the lab would be skipped.
  const words = [join(root, 'tools', 'test-labs.mjs'), '14', '--within', '0', '--json'];
  const { status, stdout } = spawnSync(process.execPath, words, { encoding: 'utf8', env: { PATH: '' } });
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ trials: [], skipped: [], untried: ['14-kafka'] });
});
