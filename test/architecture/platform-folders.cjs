/** The platform's folders, lowest first: a folder imports lower ones only. */
exports.PLATFORM_FOLDERS = [
  'contract',
  'ops',
  'store',
  'module',
  'events',
  'calls',
  'saga',
  'fig',
  'edge',
  'host',
  'testing',
  'commands',
];

/** The only file beside the folders: what modules and migrations import. */
exports.PLATFORM_DOOR = 'src/platform/api.ts';
