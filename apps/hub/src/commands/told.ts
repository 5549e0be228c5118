/** What a command has to say: as one JSON document, or in words. */
export interface Told {
  readonly document: object
  readonly text: string
}
