import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inParallel } from '../../src/platform/work/in-parallel.js';

const PROCESS = fileURLToPath(new URL('./garden-process.ts', import.meta.url));
const REGISTER = new URL('./register-typescript.mjs', import.meta.url).href;

interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(directory: string, happens: string, failpoint?: string): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', REGISTER, PROCESS, directory, happens], {
    env: { ...process.env, NODE_OPTIONS: '', ...(failpoint ? { FICUS_FAILPOINT: failpoint } : {}) },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ signal, code, out, err })));
}

const begun = ['saga.starting', 'saga.started', 'saga.step.started', 'saga.step.sent', 'saga.step.done'];
const noted = ['saga.step.applying', 'saga.step.applied', 'saga.waiting', 'saga.parked'];
const notified = ['saga.signalling', 'saga.signal', 'saga.decided'];
const undone = ['saga.compensating', 'saga.undo.started', 'saga.undo.sent', 'saga.undo.done'];

const stories = [
  {
    happens: 'sprouted',
    failpoints: [
      ...begun,
      ...noted,
      ...notified,
      'saga.step.started:2',
      'saga.step.sent:2',
      'saga.step.done:2',
      'saga.ended',
    ],
    left: { notes: ['b1: watered', 'b1: sprouted'], pours: ['b1 7', 'b1 3'], drained: 0 },
  },
  {
    happens: 'frozen',
    failpoints: [...undone, 'saga.undo.applying', 'saga.undo.applied'],
    left: { notes: ['b1: watered', 'b1: frozen', 'b1: not watered after all'], pours: ['b1 7'], drained: 1 },
  },
  {
    happens: 'deaf',
    failpoints: ['saga.parked', 'saga.void.started', 'saga.void.sent', 'saga.void.done', ...undone],
    left: { notes: ['b1: unknown'], pours: ['b1 7'], drained: 1 },
  },
];

describe.each(stories)(
  'a process killed by kill -9 in the saga of a bed that is $happens',
  ({ happens, failpoints, left }) => {
    it('is finished by the next one, with every effect once (guarantee 11)', async () => {
      await inParallel(failpoints, 3, async (failpoint) => {
        const directory = await mkdtemp(join(tmpdir(), 'ficus-crash-'));
        try {
          expect({ failpoint, ...(await run(directory, happens, failpoint)) }).toMatchObject({
            failpoint,
            signal: 'SIGKILL',
          });
          const { out, err, code } = await run(directory, happens);
          expect({ failpoint, err, code, left: out && (JSON.parse(out) as unknown) }).toEqual({
            failpoint,
            err: '',
            code: 0,
            left,
          });
        } finally {
          await rm(directory, { recursive: true, force: true });
        }
      });
    }, 400_000);
  },
);
