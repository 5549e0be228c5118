/** The hub understood what was asked, and says no; the message says why. */
export class Refused extends Error {
  readonly exitCode = 1
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}
