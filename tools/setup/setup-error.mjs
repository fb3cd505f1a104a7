/** What set-up could not do, why, and how the user mends it. */
export class SetupError extends Error {
  /**
   * @param {string} code short name of the kind of failure, stable for scripts
   * @param {string} message what was tried and what was got
   * @param {string} remedy what to do about it
   * @param {unknown} [cause]
   */
  constructor(code, message, remedy, cause) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'SetupError';
    this.code = code;
    this.remedy = remedy;
  }
}
