/** An answer of the admin API. Whoever reads more of its body than is usual, says what it should be. */
export interface Answer<Body = Usual> {
  readonly status: number
  readonly text: string
  readonly body: Body
}

/** What is read of most answers: of a list what is in it and where it goes on, of a problem which it is. */
export interface Usual {
  readonly data: readonly Listed[]
  readonly next: string | null
  readonly status: number
  readonly code: string
  readonly detail: string
}

interface Listed {
  readonly id: string
  readonly [field: string]: unknown
}
