import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { callsOf, nameOf, parse } from './syntax.mjs';

const READ_BY_NAME = /\b(?:env|environment)(?:\[['"]|\.)([A-Z][A-Z0-9_]*)\b/g;

/**
 * The variables of the environment that a file reads: those of its settings classes, and those that it takes by name.
 * @param {string} root
 * @param {string} file
 * @returns {string[]}
 */
export function variablesRead(root, file) {
  return [...declaredIn(root, file), ...readByName(root, file)];
}

/**
 * @param {string} root
 * @param {string} file
 * @returns {string[]}
 */
function declaredIn(root, file) {
  if (!/\bsettings\(\{/.test(readFileSync(join(root, file), 'utf8'))) return [];
  return callsOf(parse(root, file), ['settings'])
    .flatMap((call) => call.arguments.filter(ts.isObjectLiteralExpression))
    .flatMap(({ properties }) => properties.map(nameOf));
}

/**
 * @param {string} root
 * @param {string} file
 */
function readByName(root, file) {
  return [...readFileSync(join(root, file), 'utf8').matchAll(READ_BY_NAME)].map(([, variable = '']) => variable);
}
