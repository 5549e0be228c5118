const DAY_MS = 86_400_000

/**
 * A date of birth as `1990-02-28`. `date_of_birth` is a text in which people write anything, and 3/4/1990 is two days;
 * imports also bring it as HubSpot's dates are, midnight UTC in milliseconds (developers.hubspot.com: crm/properties).
 */
export function birthDate(value: string): string | undefined {
  if (/^-?\d{6,14}$/.test(value)) return Number(value) % DAY_MS === 0 ? dateOf(new Date(Number(value))) : undefined
  const date = /^\d{4}-\d\d-\d\d$/.test(value) ? dateOf(new Date(`${value}T00:00:00Z`)) : undefined
  // A runtime may take 30 February for 2 March.
  return date === value ? date : undefined
}

function dateOf(instant: Date): string | undefined {
  const [date] = Number.isNaN(instant.getTime()) ? [] : instant.toISOString().split('T')
  return date && /^\d{4}-/.test(date) ? date : undefined
}
