/** The platform's folders, lowest first: a folder imports lower ones only. */
exports.PLATFORM_FOLDERS = [
  'contract',
  'ops',
  'work',
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

/** Folders that never import each other, although one stands above the other: what both need goes into a lower folder. */
exports.INDEPENDENT_FOLDERS = ['events', 'saga'];
