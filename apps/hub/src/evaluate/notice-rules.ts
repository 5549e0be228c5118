/**
 * What a law or a card network asks of notices before a trial ends or a subscription renews, in days before the end. None of
 * them says more of the days, so they are counted as deadlines usually are: by the calendar where the person is, without the
 * day of the notice and with that of the end.
 */
export interface NoticeRule {
  readonly id: string
  readonly of: 'trial' | 'renewal'
  /** Where it holds: an ISO 3166-1 country, or one of its provinces. Absent: everywhere. */
  readonly where?: { readonly country: string; readonly province?: string }
  /** Only for trials that are longer, or subscriptions that renew less often, than so many days. */
  readonly longerThan: number
  /** Not earlier than; null: as early as one likes. */
  readonly earliest: number | null
  readonly latest: number
  /** Where it was read, and when. */
  readonly source: string
  readonly readOn: string
}

// No legal advice: dated summaries, to be checked with a lawyer. Sources differ on whether California's 31 days count
// themselves, so 31 is taken to count. Visa's and Mastercard's rules hold for whoever charges their cards, which is not
// known of a subscription, so they are taken to hold for all. The UK's (DMCC) is left out until its date is set.
export const NOTICE_RULES: readonly NoticeRule[] = [
  {
    id: 'us-ca-renewal',
    of: 'renewal',
    where: { country: 'US', province: 'CA' },
    longerThan: 360,
    earliest: 45,
    latest: 15,
    source: 'California AB 390, and the Attorney General’s alert of 2025',
    readOn: '2026-11-22',
  },
  {
    id: 'us-ca-trial',
    of: 'trial',
    where: { country: 'US', province: 'CA' },
    longerThan: 30,
    earliest: 21,
    latest: 3,
    source: 'California AB 390, and the Attorney General’s alert of 2025',
    readOn: '2026-11-22',
  },
  {
    id: 'us-co-renewal',
    of: 'renewal',
    where: { country: 'US', province: 'CO' },
    longerThan: 360,
    earliest: 40,
    latest: 25,
    source: 'Colorado’s automatic renewal law, as Subscription Insider sums it up',
    readOn: '2026-11-22',
  },
  {
    id: 'visa-trial',
    of: 'trial',
    longerThan: 7,
    earliest: null,
    latest: 7,
    source: 'Visa’s rule for trials, as Qualpay and Paysafe publish it',
    readOn: '2026-11-22',
  },
  {
    id: 'mastercard-trial',
    of: 'trial',
    longerThan: 7,
    earliest: 7,
    latest: 3,
    source: 'Mastercard’s rule for subscriptions, as Elavon, ePDQ and Nets publish it',
    readOn: '2026-11-22',
  },
  {
    id: 'mastercard-renewal',
    of: 'renewal',
    // Six months, however they are counted: 26 weeks, or the days of the longer ones.
    longerThan: 183,
    earliest: 30,
    latest: 7,
    source: 'Mastercard’s rule for subscriptions, as Elavon, ePDQ and Nets publish it',
    readOn: '2026-11-22',
  },
]
