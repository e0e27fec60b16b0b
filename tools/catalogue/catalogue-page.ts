import { TopicNames } from '../../src/platform/kafka/topic-names.js';
import { eventSchema } from '../../src/platform/asyncapi/described-event.js';
import type { AnyEvent } from '../../src/platform/contract/event.js';
import type { Module } from '../../src/platform/module/module.js';
import { cell, table } from './markdown-table.js';
import { schemaRows } from './schema-rows.js';

const NAMES = new TopicNames();

/** One module that handles an event. */
export interface EventConsumer {
  readonly module: string;
  /** The name of the event: `garden.planted`. */
  readonly event: string;
  /** The path of the handler, from the root of the checkout. */
  readonly file: string;
  /** The read model that the handler keeps, if it keeps one. */
  readonly model?: string;
}

const INTRODUCTION = `# Event catalogue

Every event that a module publishes, with its consumers and its data. \`npm run catalogue -- --write\` writes this page from the
contracts (\`contract.ts\`) and the subscriptions (\`module.ts\`) of the modules; \`npm run check\` fails when it differs from them.
Programs read the same as AsyncAPI 3.0 at \`GET /asyncapi.json\`. [Operating events](events.md) says how events are delivered.

Events of one **key** are delivered in order. **Kept** says how long the log of the owner keeps the event. The **version** is raised
when a reader of the former version could no longer read the data; a new optional field does not raise it. **Consumers** are those of
this program.
`;

/** The event catalogue in Markdown. Modules without events are left out, but for what they consume. */
export function cataloguePage(
  modules: readonly Module[],
  consumersOf: (module: Module) => readonly EventConsumer[],
): string {
  const consumers = modules.flatMap((module) => consumersOf(module));
  const of = ({ name }: AnyEvent) => consumers.filter(({ event }) => event === name);
  const owners = modules.map(({ contract }) => contract).filter(({ events }) => Object.keys(events).length > 0);
  const rows = owners.flatMap(({ name, events }) =>
    Object.values(events).map((event) => [
      `[${event.name}](#${anchorOf(event.name)})`,
      name,
      String(event.version),
      `\`${event.key}\``,
      event.keep,
      of(event)
        .map(({ module }) => module)
        .join(', ') || 'none',
      `\`${NAMES.topicOf(name)}\``,
    ]),
  );
  return [
    INTRODUCTION,
    table(['event', 'owner', 'version', 'key', 'kept', 'consumers', 'topic'], rows),
    ...owners.flatMap(({ name, partitions, events }) => [
      `## ${name}\n`,
      `Owner: the module [${name}](../src/modules/${name}/contract.ts). Topic \`${NAMES.topicOf(name)}\`, ${partitions} partitions.\n`,
      ...Object.values(events).map((event) => section(event, of(event))),
    ]),
  ].join('\n');
}

function section(event: AnyEvent, consumers: readonly EventConsumer[]): string {
  return [
    `### ${event.name}\n`,
    ...(event.summary === undefined ? [] : [`${event.summary}\n`]),
    `Version ${event.version}, in order per \`${event.key}\`, kept: ${event.keep}. Consumers: ${handledBy(consumers)}.\n`,
    table(
      ['field', 'type', 'meaning'],
      schemaRows(eventSchema(event)).map(({ field, type, meaning }) => [`\`${field}\``, cell(type), cell(meaning)]),
    ),
  ].join('\n');
}

function handledBy(consumers: readonly EventConsumer[]): string {
  const texts = consumers.map(({ module, file, model }) => {
    const keeps = model === undefined ? '' : `, for its read model ${model}`;
    return `${module} ([${file.replace(`src/modules/${module}/`, '')}](../${file})${keeps})`;
  });
  return texts.join(', ') || 'none';
}

/** The anchor of a heading, as GitHub makes it. */
function anchorOf(heading: string): string {
  return heading.toLowerCase().replaceAll('.', '');
}
