import { asyncApi } from '../../src/platform/asyncapi/asyncapi.js';
import { loadModules } from '../contracts/load-modules.mjs';

const ABOUT = { title: 'Ficus', version: '0' };

/** @typedef {ReturnType<typeof asyncApi>} Document */
/** @typedef {{ name: string, document: object }} Named */

/**
 * The documents that hosts of a checkout serve: of all modules together, of each module as the only one of its host, and of no
 * module. The sources are TypeScript: import this behind the hooks.
 * @param {string} root
 * @returns {Promise<{ all: Document, documents: readonly Named[] }>}
 * @throws {import('../command/command-error.mjs').CommandError} when the modules cannot be loaded
 */
export async function servedDocuments(root) {
  const modules = await loadModules(root, 'AsyncAPI documents cannot be made');
  const all = asyncApi(modules, ABOUT);
  const alone = modules.map((module) => ({ name: module.contract.name, document: asyncApi([module], ABOUT) }));
  const none = { name: 'no module', document: asyncApi([], ABOUT) };
  return { all, documents: [{ name: 'all modules', document: all }, ...alone, none] };
}

/**
 * A document, broken in each of these ways, with what the parser must say of it: a parser that finds nothing judges nothing.
 * @param {Document} document
 * @returns {readonly (Named & { finds: string | number })[]}
 */
export function brokenDocuments(document) {
  const [[producer, channel] = ['', undefined]] = Object.entries(document.channels);
  const [[schema] = ['']] = Object.entries(document.components.schemas).slice(-1);
  const { channels, operations, components } = document;
  return [
    {
      name: 'a number of partitions that is no number',
      document: {
        ...document,
        channels: { ...channels, [producer]: { ...channel, bindings: { kafka: { partitions: 'eight' } } } },
      },
      finds: 'asyncapi-document-resolved',
    },
    {
      name: 'a channel that is not there',
      document: { ...document, channels: {}, operations },
      finds: 'invalid-ref',
    },
    {
      name: 'data that JSON Schema does not know',
      document: {
        ...document,
        components: { ...components, schemas: { ...components.schemas, [schema]: { type: 'objekt' } } },
      },
      finds: 'asyncapi-document-resolved',
    },
  ];
}
