/**
 * The errors a plugin or a stage may throw. The class says who must act and whether trying again helps;
 * anything else that is thrown is a bug of ours. Messages name ids and settings, never personal data or secrets.
 */
export abstract class BeckonError extends Error {
  /** Stable code, listed in docs/errors.md. */
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
    this.name = new.target.name
  }
}

/** Nobody acts, the loop tries again: a passing fault of somebody else's service. */
export class TryAgain extends BeckonError {
  readonly afterMs: number | undefined

  constructor(code: string, message: string, afterMs?: number) {
    super(code, message)
    this.afterMs = afterMs
  }
}

/** The operator acts: a setting is missing or wrong. Trying again does not help. */
export class FixSettings extends BeckonError {}

/** The plugin's author or the vendor acts: the payload does not fit. The item becomes a dead letter. */
export class BadData extends BeckonError {}
