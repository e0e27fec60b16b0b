/** The package has no types of its own. */
declare module 'swagger-ui-dist/absolute-path.js' {
  /** The directory of the package. */
  const directory: () => string;
  export = directory;
}
