import { jest } from '@jest/globals'
import { Client } from 'pg'

/** The first statement from now on with this text is answered with this SQLSTATE. Answers how many were, and takes it back. */
export function refuseOnce(text: string, code: string): () => number {
  const query = Client.prototype.query as (...asked: unknown[]) => unknown
  let refused = 0
  const asked = jest.spyOn(Client.prototype, 'query').mockImplementation(function (this: Client, ...given: unknown[]) {
    if (refused || !String(given[0]).includes(text)) return query.apply(this, given)
    refused++
    return Promise.reject(Object.assign(new Error(`refused with ${code}`), { code }))
  } as never)
  return () => {
    asked.mockRestore()
    return refused
  }
}
