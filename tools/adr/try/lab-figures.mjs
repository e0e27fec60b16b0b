import { parseJson } from '../record/read-json.mjs';

/** @typedef {{ readonly name: string, readonly value: number, readonly unit: string }} LabFigure */

const NEXT =
  'Let the lab print lines such as `commits of 512 units: 8`, or the `--json` of a benchmark and nothing else.';
const LINE = /^(.+): (-?\d[\d,]*(?:\.\d+)?)(?: (\S.*))?$/;

/**
 * The figures that a lab has printed: lines like `commits of 512 units: 8`, or the `--json` of `npm run bench`.
 * @param {string} output
 * @param {string} lab its command, for people
 * @returns {LabFigure[]}
 */
export function labFigures(output, lab) {
  if (output.trimStart().startsWith('{') || output.trimStart().startsWith('['))
    return rowsIn(
      parseJson(output, { name: `The output of the lab '${lab}'`, what: 'JSON', next: NEXT, isWell: Boolean }),
    );
  return output.split('\n').flatMap((line) => {
    const [, name, value, unit = ''] = LINE.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [{ name, value: Number(value.replaceAll(',', '')), unit }];
  });
}

/** Rows of benchmarks, wherever they are in a value. @param {any} value @returns {LabFigure[]} */
function rowsIn(value) {
  if (value === null || typeof value !== 'object') return [];
  if (typeof value.case === 'string' && typeof value.ours === 'number')
    return [{ name: value.case, value: value.ours, unit: value.unit ?? '' }];
  return Object.values(value).flatMap(rowsIn);
}
