/** The folders that are compiled and run. */
export const SOURCE_FOLDERS = ['src', 'migrations', 'extracted', 'test/crash', 'test/program', 'test/sabotage'];

/**
 * Whether a file is read at run time as it is: a page, a style sheet, a text, data.
 * @param {string} file
 * @returns {boolean}
 */
export function isAsset(file) {
  return (
    /\.(html|css|svg|png|ico|json|txt|graphql|sql)$/.test(file) &&
    !/(^|\/)(package|contract\.snapshot)\.json$/.test(file)
  );
}
