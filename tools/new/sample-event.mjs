/** Prints data that an event may have: `sample-event.mjs <root> <producer> <event>`. It reads the sources, so it needs no build. */
import { register } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

register('../contracts/typescript-hooks.mjs', import.meta.url);
const { smallestValue } = await import('../../src/platform/testing/smallest-value.js');

const [root = '', producer = '', event = ''] = process.argv.slice(2);
const contract = (await import(pathToFileURL(join(root, 'src', 'modules', producer, 'contract.ts')).href))[producer];
const { data } = contract.events[event];

/** A text of a field is named after the field, so that a reader sees which is which. */
const named = z.toJSONSchema(data, {
  io: 'input',
  override: ({ jsonSchema, path }) => {
    const field = path.findLast((part) => typeof part === 'string' && part !== 'properties' && part !== 'items');
    if (jsonSchema.type === 'string' && !jsonSchema.format && !jsonSchema.enum)
      jsonSchema.default ??= `${String(field)}-1`;
  },
});
const samples = [smallestValue(named), smallestValue(z.toJSONSchema(data, { io: 'input' }))];
const sample = samples.find((candidate) => data.safeParse(candidate).success);
if (sample === undefined) throw new Error('its schema refuses the smallest values.');
process.stdout.write(JSON.stringify(sample));
