import { misspeltVariables } from './misspelt-variables.js';

const known = new Set(['HOST', 'PORT', 'DATA_DIR', 'LOG_FORMAT', 'LOG_LEVEL', 'SQLITE_DRIVER', 'GARDEN_DATABASE_URL']);
const meant = (environment: Record<string, string>) =>
  misspeltVariables(environment, known).map(({ variable, meant }) => `${variable} → ${meant}`);

describe('misspelt variables', () => {
  it.each([
    ['SQLITE_DRVER', 'SQLITE_DRIVER'],
    ['LOG_FORMT', 'LOG_FORMAT'],
    ['LOG_LEVLE', 'LOG_LEVEL'],
    ['DATADIR', 'DATA_DIR'],
    ['log_level', 'LOG_LEVEL'],
    ['GARDEN_DATABASE_ULR', 'GARDEN_DATABASE_URL'],
  ])('%s is named, and %s beside it', (variable, name) => {
    expect(meant({ [variable]: 'x' })).toEqual([`${variable} → ${name}`]);
  });

  it.each(['HOME', 'HOSTS', 'HOSTNAME', 'PATH', 'LOGNAME', 'LANG', 'GARDEN_PORT', 'GARDEN_SERVICE_HOST', 'LOG_LEVEL'])(
    '%s is left alone',
    (variable) => {
      expect(meant({ [variable]: 'x' })).toEqual([]);
    },
  );

  it('a variable beside the setting that it resembles is left alone: it is someone else’s', () => {
    expect(meant({ DATA_DIRS: 'x', DATA_DIR: 'y' })).toEqual([]);
  });
});
