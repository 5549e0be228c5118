/** What the reasons of decisions mean to a merchant who reads no code. docs/errors.md has who acts, and how. */
const WORDS: Readonly<Record<string, string>> = {
  sent: 'Nothing spoke against it',
  'deadline-missed': 'It went out, but later than it was owed',
  cancelled: 'No longer needed',
  exited: 'Nothing was left to do for them',
  'no-channel': 'Nobody delivers on this channel',
  'not-true-any-more': 'It was no longer true when it was due',
  'refused-reentry': 'They had a message about this already',
  'merged-duplicate': 'Two records turned out to be one',
  'no-consent': 'They never agreed to marketing',
  unsubscribed: 'They unsubscribed',
  suppressed: 'The address must not be written to',
  'no-address': 'No address is known',
  shadow: 'The trigger is only tried, and sends nothing',
  cap: 'They have had enough marketing for now',
  outranked: 'Something more important is due to them soon',
  'quiet-hours': 'It is no time to write to them where they are',
  stock: 'Fewer are in stock than people who wait for it',
  overdue: 'It was too late for it',
  paused: 'The trigger or the channel is paused',
  braked: 'The trigger wanted to send far more than usual and was stopped',
  discarded: 'It was not to go after sending had been on hold',
  'test-event': 'The event was a test',
  settings: 'A setting is missing',
  'template-data': 'The data does not fit the template',
  ambiguous: 'It may have been delivered already',
  resolved: 'An operator said what became of it',
  'provider-refused': 'The mail provider refused it',
  erased: 'The person was erased',
  uninstalled: 'The app was uninstalled',
  holdout: 'They belong to the group that gets no marketing',
}

/** What a reason means; the code itself where nobody has said. */
export const meaningOf = (code: string): string => WORDS[code] ?? code

/** The reason in words, with the event that a cancelled run ended by. */
export function reasonInWords(code: string, detail: string | null): string {
  const words = meaningOf(code)
  // The detail begins with the event: `order.placed 6e28…`.
  const [event = ''] = code === 'cancelled' ? (detail?.split(' ') ?? []) : []
  return event ? `${words}: ${event.replaceAll(/[.-]/g, ' ')}` : words
}
