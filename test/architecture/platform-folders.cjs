/** The platform's folders, lowest first: a folder imports lower ones only. */
exports.PLATFORM_FOLDERS = [
  'contract',
  'ops',
  'json-schema',
  'work',
  'store',
  'module',
  'peer',
  'kafka',
  'asyncapi',
  'events',
  'calls',
  'saga',
  'fig',
  'operations',
  'edge',
  'host',
  'testing',
];

/** The only file beside the folders: what modules and migrations import. */
exports.PLATFORM_DOOR = 'src/platform/api.ts';

/** Folders that never import each other, although one stands above the other: what both need goes into a lower folder. */
exports.INDEPENDENT_FOLDERS = ['events', 'saga'];
