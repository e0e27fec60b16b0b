import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, dirname, join } from 'node:path';

/**
 * What a program wrote, and whether it ended with 0.
 * @typedef {{ readonly ok: boolean, readonly stdout: string, readonly stderr: string }} Said
 */

// Objects of the API server have no type here.
/** @typedef {any} Resource */

/** Runs kubectl in one namespace of one cluster. */
export class Kubectl {
  /**
   * @param {string} program
   * @param {string} kubeconfig names the cluster, the user and the namespace
   * @param {{ directory: string, signal: AbortSignal }} options `directory` is where kubectl keeps its cache, and where scripts run
   */
  constructor(program, kubeconfig, { directory, signal }) {
    this.program = program;
    this.directory = directory;
    this.signal = signal;
    this.env = {
      ...{ KUBECONFIG: kubeconfig, HOME: directory, KUBECACHEDIR: join(directory, 'kube-cache'), LC_ALL: 'C' },
      PATH: [dirname(program), process.env['PATH']].join(delimiter),
    };
  }

  /** @param {readonly string[]} words @param {string} [input] @returns {Promise<Said>} */
  run(words, input = '') {
    return this.#spawn(this.program, words, { input, cwd: this.directory });
  }

  /** As {@link run}; resolves with its standard output. @param {readonly string[]} words @param {string} [input] @throws {Error} when it fails */
  async must(words, input) {
    const { ok, stdout, stderr } = await this.run(words, input);
    if (!ok) throw new Error(`'kubectl ${words.join(' ')}' failed: ${stderr.trim()}`);
    return stdout;
  }

  /** The resources of a kind. @param {string} kind @param {readonly string[]} [words] @returns {Promise<Resource[]>} */
  async list(kind, words = []) {
    return JSON.parse(await this.must(['get', kind, '-o', 'json', ...words])).items;
  }

  /** @param {string} kind @param {string} name @returns {Promise<Resource>} */
  async get(kind, name) {
    return JSON.parse(await this.must(['get', kind, name, '-o', 'json']));
  }

  /** Runs a script of the documentation as it is typed, with this kubectl. @param {string} script @param {string} [cwd] @returns {Promise<Said>} */
  script(script, cwd = this.directory) {
    return this.#spawn('sh', ['-euc', script], { input: '', cwd });
  }

  /** @param {string} program @param {readonly string[]} words @param {{ input: string, cwd: string }} options @returns {Promise<Said>} */
  async #spawn(program, words, { input, cwd }) {
    const child = spawn(program, words, { cwd, env: this.env, signal: this.signal, stdio: 'pipe' });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    // A program that has ended already reads nothing; its status says why.
    child.stdin.on('error', () => undefined).end(input);
    const [status] = await once(child, 'close');
    return { ok: status === 0, stdout, stderr };
  }
}
