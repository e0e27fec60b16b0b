import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../program/free-ports.js';
import { dataDirectory, environmentOf, Program } from '../program/program.js';

const TOOL = fileURLToPath(new URL('../../tools/api/api.mjs', import.meta.url));

describe('npm run api', () => {
  let data: Awaited<ReturnType<typeof dataDirectory>>;
  let program: Program;
  beforeAll(async () => {
    data = await dataDirectory();
    program = await Program.start(data.path);
  });
  afterAll(async () => {
    await program.stop();
    await data.remove();
  });

  const api = (line: string, settings: Record<string, string> = {}) => {
    const env = environmentOf(data.path, { PORT: new URL(program.url).port, ...settings });
    const { status, stdout, stderr } = spawnSync(process.execPath, [TOOL, ...line.split(' ')], {
      env,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  it('asks as the member who is signed in, until that member signs out', () => {
    expect(api('GET /api/orders').status).toBe(1);
    const signedIn = api('sign-in customer@example.com');
    expect(signedIn).toMatchObject({ status: 0, stdout: expect.stringContaining('"email": "customer@example.com"') });
    expect(signedIn.stdout).not.toContain('oken');
    expect(api('token').stdout.trim().split('.')).toHaveLength(3);
    expect(api('GET /api/orders')).toMatchObject({ status: 0, stderr: expect.stringContaining('200 OK') });
    expect(api('sign-out').status).toBe(0);
    expect(api('GET /api/orders').stdout).toContain('"status": 401');
    expect(api('token').stderr).toContain('Nobody is signed in; type: npm run api sign-in <email>');
  });

  it('sends the last command again, with its key: there is one order, and one response', () => {
    api('sign-in customer@example.com');
    api('GET /api/shops open=true limit=1');
    api('GET /api/shops/:shopId');
    const first = api('POST /api/orders shopId=:shopId items.0.menuItemId=:menuItemId items.0.quantity:=10');
    expect(first).toMatchObject({ status: 0, stdout: expect.stringContaining('"status": "placed"') });
    expect(api('again').stdout).toBe(first.stdout);
    const all = JSON.parse(api('GET /api/orders --json').stdout) as { status: number; body: { items: unknown[] } };
    expect(all.status).toBe(200);
    expect(all.body.items).toHaveLength(1);
  });

  it('waits for a field, and says what it has when it waits in vain', () => {
    expect(api('wait /api/shops/:shopId open=true').status).toBe(0);
    const vain = api('wait /api/shops/:shopId open=perhaps --within 1');
    expect(vain.status).toBe(1);
    expect(vain.stdout).toMatch(/^open of \/api\/shops\/\S+ is true after 1 s, not perhaps\.\n$/);
  });

  it.each([
    ['sign-in', 'sign-in takes an email address and a password; of a sample account the address alone.'],
    ['sign-in me@elsewhere.example', 'sign-in takes an email address and a password'],
    ['again twice', 'again takes nothing more.'],
    ['fetch /api/shops', "'fetch' is no verb of api; allowed are sign-in, GET, POST, PUT, PATCH, DELETE, again, wait"],
    ['wait /api/shops', "wait takes a path and field=value, such as status=paid, not ''."],
    ['wait /api/shops a=b --within soon', "--within takes whole seconds from 1 to 99999, not 'soon'."],
  ])('%s is refused in a sentence', (line, sentence) => {
    expect(api(line)).toMatchObject({ status: 2, stderr: expect.stringContaining(sentence) });
  });

  it('says where it looked when no program responds', async () => {
    const [port = 0] = await freePorts(1);
    const { status, stderr } = api('GET /api/shops', { PORT: String(port) });
    expect(status).toBe(2);
    expect(stderr).toContain(`No program responds at http://127.0.0.1:${port} (ECONNREFUSED); type npm start`);
  });
});
