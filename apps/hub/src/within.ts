/** The work's result, or an error when it takes longer; the work itself is not stopped. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timeout = setTimeout(() => late.reject(new TooLate(ms)), ms)
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timeout))
}

export class TooLate extends Error {
  constructor(ms: number) {
    super(`no answer within ${ms} ms`)
  }
}
