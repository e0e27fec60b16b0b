import { spawn } from 'node:child_process';
import { accessSync, constants, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { once } from 'node:events';
import { freePort } from '../../tools/command/free-ports.mjs';
import { PeerMissing, pythonPeers } from '../harness/peers.mjs';

/** Where `npm run bench` puts programs that PyPI has: Envoy. */
const PYTHON_PEERS = join(pythonPeers, 'envoy', '_bin');
/** Ticks of /proc a second. */
const TICKS = 100;

/** @typedef {{ readonly directory: string, readonly port: number, readonly upstream: string }} Place */

/** @type {{ readonly [name: string]: { readonly file: string, readonly config: (place: Place) => string, readonly words: (file: string) => string[] } }} */
export const NATIVE = {
  nginx: {
    file: 'nginx.conf',
    config: ({
      directory,
      port,
      upstream,
    }) => `daemon off; worker_processes 1; pid ${directory}/nginx.pid; error_log /dev/null;
events { worker_connections 1024; }
http { access_log off; client_body_temp_path ${directory}; proxy_temp_path ${directory}; fastcgi_temp_path ${directory};
  uwsgi_temp_path ${directory}; scgi_temp_path ${directory}; keepalive_requests 100000000;
  upstream up { server ${new URL(upstream).host}; keepalive 128; keepalive_requests 100000000; }
  server { listen 127.0.0.1:${port}; location / { proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection ""; } } }`,
    words: (file) => ['-c', file],
  },
  haproxy: {
    file: 'haproxy.conf',
    config: ({ port, upstream }) => `global
  nbthread 1
defaults
  mode http
  timeout connect 2s
  timeout client 30s
  timeout server 30s
frontend front
  bind 127.0.0.1:${port}
  default_backend back
backend back
  http-reuse always
  server one ${new URL(upstream).host}
`,
    words: (file) => ['-db', '-f', file],
  },
  envoy: {
    file: 'envoy.json',
    config: ({ port, upstream }) => JSON.stringify(envoyConfig(port, new URL(upstream))),
    words: (file) => ['--config-path', file, '--concurrency', '1', '--log-level', 'off', '--disable-hot-restart'],
  },
};

/** @param {number} port @param {URL} upstream */
function envoyConfig(port, upstream) {
  const address = (/** @type {number} */ portValue) => ({
    address: { socket_address: { address: '127.0.0.1', port_value: portValue } },
  });
  const type = (/** @type {string} */ name) => `type.googleapis.com/envoy.extensions.${name}`;
  const router = { '@type': type('filters.http.router.v3.Router') };
  const connections = {
    '@type': type('filters.network.http_connection_manager.v3.HttpConnectionManager'),
    stat_prefix: 'front',
    http_filters: [{ name: 'envoy.filters.http.router', typed_config: router }],
    route_config: {
      virtual_hosts: [{ name: 'all', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'one' } }] }],
    },
  };
  const filters = [{ name: 'envoy.filters.network.http_connection_manager', typed_config: connections }];
  const endpoints = [{ lb_endpoints: [{ endpoint: address(Number(upstream.port)) }] }];
  return {
    static_resources: {
      listeners: [{ name: 'front', ...address(port), filter_chains: [{ filters }] }],
      clusters: [
        {
          name: 'one',
          connect_timeout: '2s',
          type: 'STATIC',
          load_assignment: { cluster_name: 'one', endpoints },
        },
      ],
    },
  };
}

/**
 * Starts a proxy that is no program of Node, with one worker.
 * @param {string} name
 * @param {string} upstream
 * @param {string} directory
 * @returns {Promise<{ url: string, cpuMs: () => number, stop: () => Promise<void> }>}
 * @throws PeerMissing when it is not installed
 */
export async function startNative(name, upstream, directory) {
  const program = found(name);
  const port = await freePort();
  const { file, config, words } = /** @type {typeof NATIVE[string]} */ (NATIVE[name]);
  const path = join(directory, file);
  writeFileSync(path, config({ directory, port, upstream }));
  const child = spawn(program, words(path), { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  for (let tries = 0; ; tries += 1) {
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) break;
    if (tries > 100 || child.exitCode !== null) {
      await stop();
      throw new PeerMissing(`${name} did not start`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { url, cpuMs: () => cpuMsOf(/** @type {number} */ (child.pid)), stop };
}

/** @param {string} name */
function found(name) {
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', PYTHON_PEERS]) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // It is not in this folder.
    }
  }
  throw new PeerMissing(`${name} is not installed on this machine`);
}

/** The processor time of a process and of its children, in milliseconds. @param {number} pid */
function cpuMsOf(pid) {
  const children = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && statOf(Number(entry))?.parent === pid);
  return [pid, ...children.map(Number)].reduce((sum, one) => sum + (statOf(one)?.cpuMs ?? 0), 0);
}

/** @param {number} pid */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    return { parent: fields[1], cpuMs: (((fields[11] ?? 0) + (fields[12] ?? 0)) * 1_000) / TICKS };
  } catch {
    return undefined;
  }
}
