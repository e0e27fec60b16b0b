/** The folders of the product. The test kit in src/platform/testing is not part of it. */
const PRODUCT_FOLDERS = ['src', 'migrations', 'extracted'];
/** What is compiled as well for the suites and benchmarks that run as programs. */
const SUITE_FOLDERS = ['test/crash', 'test/program', 'test/sabotage'];
/** Every folder that may have output in dist. */
export const SOURCE_FOLDERS = [...PRODUCT_FOLDERS, ...SUITE_FOLDERS];

/**
 * Whether a TypeScript file is compiled: tests and fixtures never, the test kit only for the suites.
 * @param {string} file
 * @param {{ forSuites: boolean }} options
 * @returns {boolean}
 */
export function isCompiled(file, { forSuites }) {
  if (/\.(test|test-d|d)\.ts$|\/fixtures\//.test(file)) return false;
  if (forSuites) return true;
  return PRODUCT_FOLDERS.some((folder) => file.startsWith(`${folder}/`)) && !file.startsWith('src/platform/testing/');
}

/**
 * Whether a file is read at run time as it is: a page, a style sheet, a script for browsers, a text, data.
 * @param {string} file
 * @returns {boolean}
 */
export function isAsset(file) {
  return (
    (/\.(html|css|svg|png|ico|json|txt|graphql|sql)$/.test(file) || /\/browser\/[^/]+\.js$/.test(file)) &&
    !/(^|\/)(package|contract\.snapshot)\.json$/.test(file)
  );
}
