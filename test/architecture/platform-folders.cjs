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
  'operations',
  'edge',
  'host',
  'commands',
];
