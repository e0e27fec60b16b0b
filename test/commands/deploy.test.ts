import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';
import { isDuration, milliseconds } from '../../src/platform/contract/duration.js';
import { healthEndpoints } from '../../src/platform/edge/http/health-endpoints.js';
import { databaseAddress } from '../../src/platform/host/database-address.js';
import { readServiceSettings, ServiceSettings } from '../../src/platform/host/service-settings.js';
import { Health } from '../../src/platform/ops/health.js';
import { HostSettings, readHostSettings } from '../../src/platform/ops/host-settings.js';
import { Metrics } from '../../src/platform/ops/metrics.js';
import { type SettingsClass, shapeOf } from '../../src/platform/ops/settings.js';
import { VirtualClock } from '../../src/platform/testing/api.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DATABASES = ['sqlite', 'postgres'] as const;
const SECRET = 'a-secret-of-this-test-0123456789';
/** What the program takes after SHUTDOWN_GRACE: its databases are closed. */
const CLOSING_MS = 10_000;
const MODULES = await readdir(join(ROOT, 'src/modules'));
const HOSTS = [...MODULES, 'monolith'].map((host) => ({ host }));
const DEPLOYMENTS = HOSTS.flatMap(({ host }) => DATABASES.map((database) => ({ host, database })));

// What is compared lies deep in files of other systems' formats.
/* eslint-disable @typescript-eslint/no-explicit-any */
type Yaml = any;

const textOf = (path: string) => readFileSync(join(ROOT, 'deploy', path), 'utf8');
const documents = (path: string): Yaml[] => parseAllDocuments(textOf(path)).map((document) => document.toJS());
const compose = (path: string): Yaml => parse(textOf(path));
const manifests = (host: string, database: string) => documents(`${host}/${database}/manifests.yaml`);
const of = (found: readonly Yaml[], kind: string): Yaml[] => found.filter((each) => each.kind === kind);
const podOf = (found: readonly Yaml[]): Yaml => of(found, 'Deployment')[0].spec.template.spec;
const settingsOf = (found: readonly Yaml[]): Record<string, string> => of(found, 'ConfigMap')[0].data;

/** The variables that the program of a host reads. */
async function variablesOf(host: string): Promise<readonly string[]> {
  const modules = host === 'monolith' ? MODULES : [host];
  const classes: SettingsClass[] = host === 'monolith' ? [HostSettings] : [HostSettings, ServiceSettings];
  for (const module of modules) {
    if (!existsSync(join(ROOT, 'src/modules', module, 'settings.ts'))) continue;
    const values = Object.values((await import(`../../src/modules/${module}/settings.js`)) as object);
    classes.push(...(values as SettingsClass[]));
  }
  const databases = [...modules, 'operations', ...(host === 'monolith' ? ['placement'] : [])];
  return [
    ...classes.flatMap((each) => Object.keys(shapeOf(each))),
    ...databases.map((database) => `${database.toUpperCase()}_DATABASE_URL`),
  ];
}

function readAll(host: string, environment: Record<string, string>) {
  return host === 'monolith' ? readHostSettings(environment) : readServiceSettings(environment, [host]);
}

const seconds = (text: string) => Number(/^(\d+)s$/.exec(text)?.[1]) * 1_000;
const grace = (text: string | undefined) => {
  if (text === undefined || !isDuration(text)) throw new Error(`SHUTDOWN_GRACE is '${text}', which is no duration.`);
  return milliseconds(text);
};

describe.each(DEPLOYMENTS)('deploy/$host/$database', ({ host, database }) => {
  const found = manifests(host, database);
  const [pod, settings] = [podOf(found), settingsOf(found)];
  const [container] = pod.containers;

  it('sets only variables that the program reads, to values that it takes', async () => {
    const secrets = [...documents(`monolith/secret.yaml`), ...documents(`${host}/postgres/secret.yaml`)];
    const referred = [...container.env.map((each: Yaml) => each.valueFrom.secretKeyRef.name)];
    for (const { secretRef } of container.envFrom) if (secretRef) referred.push(secretRef.name);
    const names = [
      ...Object.keys(settings),
      ...container.env.map((each: Yaml) => each.name),
      ...secrets.flatMap(({ metadata, stringData }) =>
        referred.includes(metadata.name) ? Object.keys(stringData) : [],
      ),
    ];
    const known = await variablesOf(host);
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(['INTERNAL_SECRET', 'INTERNAL_PORT', 'DATA_DIR']));
    expect(names.includes(`${host === 'monolith' ? 'ORDER' : host.toUpperCase()}_DATABASE_URL`)).toBe(
      database === 'postgres',
    );
    expect(() => readAll(host, { ...settings, INTERNAL_SECRET: SECRET })).not.toThrow();
  });

  it('opens the ports that the program listens on, and asks its health at paths that it serves', () => {
    const { INTERNAL_PORT, PORT } = settings;
    const ports = Object.fromEntries(container.ports.map((each: Yaml) => [each.name, each.containerPort]));
    expect(ports).toEqual({ internal: Number(INTERNAL_PORT), ...(PORT === undefined ? {} : { public: Number(PORT) }) });
    const served = healthEndpoints('internal', { health: new Health(new VirtualClock()), metrics: new Metrics() });
    for (const [probe, path] of [
      ['startupProbe', '/health/live'],
      ['livenessProbe', '/health/live'],
      ['readinessProbe', '/health/ready'],
    ] as const) {
      expect(container[probe].httpGet).toEqual({ path, port: 'internal' });
      expect(served.map(([of]) => of)).toContain(path);
    }
    const address = new URL(host === 'monolith' ? 'http://keeper:3001' : String(settings['SERVICE_URL']));
    const service = of(found, 'Service').find(({ metadata }) => metadata.name === address.hostname);
    expect(service.spec.ports).toEqual([{ name: 'internal', port: Number(address.port), targetPort: 'internal' }]);
    // The keeper asks a host before it is ready.
    expect(service.spec.publishNotReadyAddresses).toBe(true);
    if (host !== 'monolith') expect(settings['KEEPER_URL']).toBe('http://keeper:3001');
  });

  it('lets only hosts reach the internal port, and the host only hosts, its databases and DNS', () => {
    const [{ spec }] = of(found, 'NetworkPolicy');
    const hosts = {
      podSelector: {
        matchLabels: { 'app.kubernetes.io/part-of': 'ficus', 'app.kubernetes.io/component': 'host' },
      },
    };
    expect(of(found, 'Deployment')[0].spec.template.metadata.labels).toMatchObject(hosts.podSelector.matchLabels);
    expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
    const toInternal = spec.ingress.filter(({ ports }: Yaml) => ports.some(({ port }: Yaml) => port !== 'public'));
    expect(toInternal).toEqual([{ from: [hosts], ports: [{ port: 'internal' }] }]);
    expect(spec.egress[0]).toEqual({ to: [hosts], ports: [{ port: 3001 }, { port: 4001 }] });
    const others = spec.egress.slice(1).map(({ to, ports }: Yaml) => [to.length, ports.map(({ port }: Yaml) => port)]);
    expect(others).toEqual([...(database === 'postgres' ? [[1, [5432]]] : []), [1, [53, 53]]]);
  });

  it('leaves the program more time to stop than its own limit', () => {
    const hook = 1_000 * (container.lifecycle?.preStop.sleep.seconds ?? 0);
    expect(pod.terminationGracePeriodSeconds * 1_000).toBeGreaterThanOrEqual(
      hook + grace(settings['SHUTDOWN_GRACE']) + CLOSING_MS,
    );
  });

  it('gives the program no privileges, and nothing to write but its volumes', () => {
    expect(pod.securityContext).toMatchObject({
      ...{ runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(container.securityContext).toEqual({
      ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    });
    expect([pod.automountServiceAccountToken, pod.enableServiceLinks]).toEqual([false, false]);
    expect(container.resources).toMatchObject({
      requests: { cpu: expect.any(String) },
      limits: { memory: expect.any(String) },
    });
    const mounted = container.volumeMounts.map((each: Yaml) => `${each.mountPath}/`);
    const written = Object.entries(settings).filter(([name]) => name.endsWith('_DIR'));
    for (const [, path] of written) expect(mounted.some((mount: string) => path.startsWith(mount))).toBe(true);
    const claims = [...found, ...manifests('monolith', database)].filter(
      ({ kind }) => kind === 'PersistentVolumeClaim',
    );
    for (const { persistentVolumeClaim: claim } of pod.volumes)
      if (claim) expect(claims.map(({ metadata }) => metadata.name)).toContain(claim.claimName);
  });

  it(
    database === 'sqlite'
      ? 'runs one process, and ends it before the next starts: a SQLite file belongs to one'
      : 'runs several processes',
    () => {
      const { spec } = of(found, 'Deployment')[0];
      const scaled = [of(found, 'HorizontalPodAutoscaler').length, of(found, 'PodDisruptionBudget').length];
      if (database === 'sqlite') expect([spec.replicas, spec.strategy.type, scaled]).toEqual([1, 'Recreate', [0, 0]]);
      else {
        expect([spec.replicas, spec.strategy.type, scaled]).toEqual([undefined, 'RollingUpdate', [1, 1]]);
        const [autoscaler] = of(found, 'HorizontalPodAutoscaler');
        expect([autoscaler.spec.minReplicas, autoscaler.spec.scaleTargetRef.name]).toEqual([2, host]);
      }
    },
  );

  it('is one kustomization, in which no Secret is', () => {
    expect(documents(`${host}/${database}/kustomization.yaml`)).toMatchObject([{ resources: ['manifests.yaml'] }]);
    expect(of(found, 'Secret')).toEqual([]);
  });
});

describe.each(HOSTS)('deploy/$host with Compose', ({ host }) => {
  const [plain, onPostgres] = [compose(`${host}/compose.yaml`), compose(`${host}/compose.postgres.yaml`)];
  const service = plain.services[host];

  it('sets only variables that the program reads', async () => {
    const known = await variablesOf(host);
    const names = [plain, onPostgres].flatMap(({ services }) => Object.keys(services[host].environment));
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
    expect(names).toContain('INTERNAL_SECRET');
  });

  it('publishes no internal port, and names the ports of the Dockerfile', () => {
    const file = service.build.dockerfile as string;
    const image = readFileSync(join(ROOT, file), 'utf8');
    const { INTERNAL_PORT, SERVICE_URL } = service.environment;
    expect(image).toContain(`INTERNAL_PORT=${INTERNAL_PORT} `);
    expect(service.ports ?? []).toEqual(host === 'monolith' ? ['127.0.0.1:3000:3000'] : []);
    if (host !== 'monolith') {
      expect(SERVICE_URL).toBe(`http://${host}:${INTERNAL_PORT}`);
      const { environment } = compose('monolith/compose.yaml').services.monolith;
      expect(service.environment.KEEPER_URL).toBe(`http://monolith:${environment.INTERNAL_PORT}`);
    }
  });

  it('leaves the program more time to stop than its own limit, and no privileges', () => {
    expect(seconds(service.stop_grace_period)).toBeGreaterThanOrEqual(
      grace(service.environment.SHUTDOWN_GRACE) + CLOSING_MS,
    );
    expect(service).toMatchObject({
      ...{ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] },
    });
  });

  it('keeps no password: it takes them from the environment of who starts it', () => {
    const given = [
      service.environment.INTERNAL_SECRET,
      onPostgres.services[`${host}-database`].environment.POSTGRES_PASSWORD,
    ];
    for (const value of given) expect(value).toMatch(/^\$\{[A-Z_]+:\?/);
    for (const [name, value] of Object.entries<string>(onPostgres.services[host].environment))
      expect([name, value]).toEqual([
        name,
        expect.stringMatching(/^postgres:\/\/ficus:\$\{[A-Z_]+\}@[a-z-]+:5432\/[a-z]+$/),
      ]);
  });
});

describe('the patterns of Secrets', () => {
  it('hold values that the program refuses with the name of the variable', () => {
    const [{ stringData }] = documents('monolith/secret.yaml');
    const settings = settingsOf(manifests('shop', 'sqlite'));
    expect(() => readAll('shop', { ...settings, ...stringData })).toThrow(/^INTERNAL_SECRET is /);
    for (const { host } of HOSTS) {
      const [{ stringData: urls }] = documents(`${host}/postgres/secret.yaml`);
      expect(Object.keys(urls).length).toBeGreaterThan(0);
      for (const variable of Object.keys(urls)) {
        const module = variable.replace(/_DATABASE_URL$/, '').toLowerCase();
        expect(() => databaseAddress(module, { dataDirectory: '/data', environment: urls })).toThrow(
          new RegExp(`^${variable} is no address of a database`),
        );
      }
    }
  });
});
