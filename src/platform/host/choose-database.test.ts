import { resolve } from 'node:path';
import type { BootOptions } from './boot-options.js';
import { chooseDatabase, chooseDatabases } from './choose-database.js';

const chosen = (environment: Record<string, string>) =>
  ({ dataDirectory: '/d', environment }) as unknown as BootOptions;

describe('the database of a module', () => {
  it('is a SQLite file in the data directory, unless its variable names one on a PostgreSQL server', () => {
    const environment = { WATER_DATABASE_URL: 'postgres://user:secret@db.example:6432/water', GARDEN_DATABASE_URL: '' };
    expect(chooseDatabase('garden', chosen(environment)).description).toBe('/d/garden.sqlite');
    expect(chooseDatabase('water', chosen(environment)).description).toBe('postgres://db.example:6432/water');
  });

  it('lies in the data directory of its module, when that has one of its own', () => {
    const environment = { DATA_DIR: '/d', GARDEN_DATA_DIR: '/srv/garden', WATER_DATA_DIR: 'wells', SOIL_DATA_DIR: '' };
    const fileOf = (module: string) => chooseDatabase(module, chosen(environment)).description;
    expect(['garden', 'water', 'soil'].map(fileOf)).toEqual([
      '/srv/garden/garden.sqlite',
      resolve('wells/water.sqlite'),
      '/d/soil.sqlite',
    ]);
  });

  it('is the SQLite file that its variable names', () => {
    const environment = {
      GARDEN_DATABASE_URL: 'sqlite:/srv/garden/plants.sqlite',
      WATER_DATABASE_URL: 'sqlite:w.sqlite',
    };
    expect(chooseDatabase('garden', chosen(environment)).description).toBe('/srv/garden/plants.sqlite');
    expect(chooseDatabase('water', chosen(environment)).description).toBe(resolve('w.sqlite'));
  });

  it.each([
    'postgres://user:secret@db.example:5432',
    'postgres://user:secret@db.example:5432/a/b',
    'mysql://user:secret@db.example/garden',
    'postgres://user:sec#ret@db.example:5432/garden',
    'user:secret@db.example/garden',
    'secret',
    'sqlite:',
    'sqlite:/srv/garden/',
  ])('is refused by a sentence that repeats no secret: %s', (url) => {
    expect(() => chooseDatabase('garden', chosen({ GARDEN_DATABASE_URL: url }))).toThrow(
      /^GARDEN_DATABASE_URL is no address of a database; allowed is postgres:\/\/user:password@host:port\/database, or sqlite:<file>, with what is special in the password percent-encoded\.$/,
    );
  });

  it('is its own: a start in which two modules name the same one is refused (guarantee 1: ownership)', () => {
    const environment = {
      GARDEN_DATABASE_URL: 'postgres://gardener:secret@db.example/both',
      WATER_DATABASE_URL: 'postgresql://plumber:other@db.example:5432/both?application_name=x',
    };
    expect(() => chooseDatabases(['garden', 'water'], chosen(environment))).toThrow(
      'WATER_DATABASE_URL names postgres://db.example:5432/both, which is the database of garden; each module has a ' +
        'database of its own: name another one.',
    );
    expect(() =>
      chooseDatabases(['garden', 'water'], chosen({ WATER_DATABASE_URL: 'sqlite:/d/garden.sqlite' })),
    ).toThrow(
      'WATER_DATABASE_URL names /d/garden.sqlite, which is the database of garden; each module has a database of its own: name another one.',
    );
  });
});
