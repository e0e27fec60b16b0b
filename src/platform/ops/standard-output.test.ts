import { standardOutput, type LogFormat } from './standard-output.js';

const LINE = `${JSON.stringify({ level: 'info', time: '2026-11-30T18:36:15.320Z', module: 'garden', beds: 3, msg: 'planted' })}\n`;

async function writtenAs(format: LogFormat, isTTY: boolean): Promise<{ forPeople: boolean; text: string }> {
  const lines: string[] = [];
  const output = await standardOutput(format, { write: (line) => void lines.push(line) }, { isTTY });
  output.write(LINE);
  return { forPeople: output.forPeople, text: lines.join('') };
}

describe('standard output', () => {
  it.each([
    ['auto', false],
    ['json', false],
    ['json', true],
  ] as const)('has lines as they are with the format %s, a terminal: %s', async (format, isTTY) => {
    expect(await writtenAs(format, isTTY)).toEqual({ forPeople: false, text: LINE });
  });

  it.each([
    ['auto', true],
    ['pretty', true],
    ['pretty', false],
  ] as const)('has lines for people with the format %s, a terminal: %s', async (format, isTTY) => {
    const { forPeople, text } = await writtenAs(format, isTTY);
    expect(forPeople).toBe(true);
    expect(text).toMatch(/^\[\d\d:\d\d:15\.320\] .*INFO.*planted.*"module":"garden","beds":3/);
    expect(text.trim().split('\n')).toHaveLength(1);
  });

  it('has no colours where people read a file', async () => {
    const { text } = await writtenAs('pretty', false);
    expect(text).toMatch(/^\[\d\d:\d\d:15\.320\] INFO: planted \{"module":"garden","beds":3\}\n$/);
  });

  it('says a text as it is, in its place among the lines', async () => {
    const lines: string[] = [];
    const output = await standardOutput('pretty', { write: (line) => void lines.push(line) }, {});
    output.write(LINE);
    output.say('\n  Garden is ready.\n');
    expect(lines[1]).toBe('\n  Garden is ready.\n');
  });
});
