/** A request as it came over the wire. */
export interface RawRequest {
  readonly method: string
  /** The full URL the vendor called: PUBLIC_URL + path + query, never built from Host or X-Forwarded-*. */
  readonly url: string
  /** Lower-case names; a repeated header is joined with ', '. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
}
